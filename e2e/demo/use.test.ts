import { expect, test } from 'vitest';
import { containersOf } from './use.ts';

test('containers are told in the order in which they start, and a native sidecar is called one', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: {
      initContainers: [{ name: 'istio-init' }, { name: 'istio-proxy', restartPolicy: 'Always' }],
      containers: [{ name: 'web' }],
    },
  };
  expect(containersOf(pod, 'spec')).toEqual(['istio-init (init)', 'istio-proxy (sidecar)', 'web']);
  expect(containersOf(undefined, 'spec')).toEqual([]);
});
