import { expect, test } from 'vitest';
import { proxyIn } from './proxies.ts';

const annotations = {
  'istio.io/rev': 'x',
  'sidecar.istio.io/status': '{"initContainers":["istio-proxy"],"containers":null}',
};
const pod = { namespace: 'shop', name: 'web', annotations };

test('a pod belongs to the revision that injected it', () => {
  expect(proxyIn(pod, 'x')).toEqual({ namespace: 'shop', name: 'web', type: 'sidecar' });
  expect(proxyIn(pod, 'y')).toBeUndefined();
});

test('a gateway’s proxy is a router', () => {
  const status = { ...annotations, 'sidecar.istio.io/status': '{"initContainers":null,"containers":["istio-proxy"]}' };
  expect(proxyIn({ ...pod, annotations: status }, 'x')?.type).toBe('router');
});

test('a revision that is only asked for makes no proxy', () => {
  expect(proxyIn({ ...pod, annotations: { 'istio.io/rev': 'x' } }, 'x')).toBeUndefined();
});
