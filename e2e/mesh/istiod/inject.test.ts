import { expect, test } from 'vitest';
import { inject } from './inject.ts';
import type { InjectionSettings } from './injection-settings.ts';

const settings: InjectionSettings = {
  revision: '1-30-3',
  version: '1.30.3',
  discoveryAddress: 'istiod-1-30-3.istio-system.svc:15012',
  image: 'hub/proxyv2:1.30.3',
  resources: { requests: { cpu: '100m', memory: '128Mi' } },
  cni: false,
};

const web = {
  metadata: {
    generateName: 'web-7f9c-',
    labels: { app: 'web', 'pod-template-hash': '7f9c' },
    annotations: { own: 'yes' },
  },
  spec: { containers: [{ name: 'web', image: 'web:1' }], volumes: [{ name: 'data', emptyDir: {} }] },
};

/** What the patch makes of a pod; all its operations set one member. */
function patched(pod: object, namespace = 'shop', over: Partial<InjectionSettings> = {}) {
  const injection = inject({ ...pod }, namespace, { ...settings, ...over });
  if (injection.kind === 'skipped') throw new Error(`skipped: ${injection.reason}`);
  return Object.fromEntries(injection.patch.map(({ path, value }) => [path, value]));
}

test('a pod gets the set-up container and a native sidecar before its own init containers', () => {
  const pod = { ...web, spec: { ...web.spec, initContainers: [{ name: 'migrate' }] } };
  expect(patched(pod)['/spec/initContainers']).toEqual([
    expect.objectContaining({ name: 'istio-init', image: 'hub/proxyv2:1.30.3' }),
    expect.objectContaining({
      name: 'istio-proxy',
      image: 'hub/proxyv2:1.30.3',
      restartPolicy: 'Always',
      resources: { requests: { cpu: '100m', memory: '128Mi' } },
    }),
    { name: 'migrate' },
  ]);
});

test('with the node agent a pod gets a container that only checks', () => {
  const added = patched(web, 'shop', { cni: true })['/spec/initContainers'];
  expect(added).toMatchObject([
    { name: 'istio-validation', securityContext: { runAsNonRoot: true } },
    { name: 'istio-proxy' },
  ]);
});

test('an injected pod tells its revision and what was added, and keeps its own labels and annotations', () => {
  const { '/metadata/annotations': annotations, '/metadata/labels': labels } = patched(web);
  expect(annotations).toEqual({
    own: 'yes',
    'istio.io/rev': '1-30-3',
    'sidecar.istio.io/status': JSON.stringify({
      initContainers: ['istio-init', 'istio-proxy'],
      containers: null,
      volumes: ['istio-envoy', 'istio-data', 'istio-token', 'istiod-ca-cert'],
      imagePullSecrets: null,
      revision: '1-30-3',
    }),
  });
  expect(labels).toEqual({
    app: 'web',
    'pod-template-hash': '7f9c',
    'security.istio.io/tlsMode': 'istio',
    'service.istio.io/canonical-name': 'web',
    'service.istio.io/canonical-revision': 'latest',
  });
});

test('a pod without an app label is known by its workload', () => {
  const pod = { metadata: { generateName: 'cart-5d8-', labels: { 'pod-template-hash': '5d8' } }, spec: web.spec };
  expect(patched(pod)['/metadata/labels']).toMatchObject({ 'service.istio.io/canonical-name': 'cart' });
});

test('volumes are added to those the pod has', () => {
  const names = patched(web)['/spec/volumes'];
  expect(names).toMatchObject([
    { name: 'data' },
    { name: 'istio-envoy' },
    { name: 'istio-data' },
    { name: 'istio-token' },
    { name: 'istiod-ca-cert' },
  ]);
});

test('a container that a pod calls istio-proxy adjusts the sidecar and is not run beside it', () => {
  const own = { name: 'istio-proxy', image: 'auto', resources: { requests: { cpu: '1' } } };
  const change = patched({ ...web, spec: { containers: [...web.spec.containers, own] } });
  expect(change['/spec/containers']).toEqual(web.spec.containers);
  expect(change['/spec/initContainers']).toMatchObject([
    { name: 'istio-init' },
    { name: 'istio-proxy', image: 'hub/proxyv2:1.30.3', resources: { requests: { cpu: '1' } } },
  ]);
});

test('a gateway pod has its image filled in and keeps what its chart says', () => {
  const gateway = {
    metadata: { labels: { app: 'ingress' }, annotations: { 'inject.istio.io/templates': 'gateway' } },
    spec: { containers: [{ name: 'istio-proxy', image: 'auto', env: [], resources: { requests: { cpu: '2' } } }] },
  };
  const change = patched(gateway);
  expect(change['/spec/initContainers']).toBeUndefined();
  expect(change['/spec/containers']).toMatchObject([
    {
      name: 'istio-proxy',
      image: 'hub/proxyv2:1.30.3',
      args: ['proxy', 'router'],
      resources: { requests: { cpu: '2' } },
    },
  ]);
  expect(change['/metadata/annotations']).toMatchObject({ 'istio.io/rev': '1-30-3' });
});

test.each([
  ['of the host network', { ...web, spec: { ...web.spec, hostNetwork: true } }, 'shop'],
  ['that refuses by label', { ...web, metadata: { labels: { 'sidecar.istio.io/inject': 'false' } } }, 'shop'],
  ['that refuses by annotation', { ...web, metadata: { annotations: { 'sidecar.istio.io/inject': 'false' } } }, 'shop'],
  ['that is injected already', { ...web, metadata: { annotations: { 'sidecar.istio.io/status': '{}' } } }, 'shop'],
  ['of a system namespace', web, 'kube-system'],
])('a pod %s is left alone', (_, pod, namespace) => {
  expect(inject(pod, namespace, settings).kind).toBe('skipped');
});

test('a label that asks for injection wins over an annotation that refuses it', () => {
  const metadata = {
    labels: { 'sidecar.istio.io/inject': 'true' },
    annotations: { 'sidecar.istio.io/inject': 'false' },
  };
  expect(inject({ ...web, metadata }, 'shop', settings).kind).toBe('injected');
});
