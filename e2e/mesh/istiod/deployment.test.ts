import { expect, test } from 'vitest';
import { istiodOf } from './deployment.ts';

function deployment(image: string, labels: Record<string, string> = { 'istio.io/rev': '1-30-3' }) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'istio-system', name: 'istiod-1-30-3', labels },
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'helper', image: 'x:9.9.9' },
            { name: 'discovery', image },
          ],
        },
      },
    },
    status: { readyReplicas: 2 },
  };
}

test('an istiod is known by its revision label, and its version by its image', () => {
  expect(istiodOf(deployment('registry.example:5000/istio/pilot:1.30.3-distroless'))).toEqual({
    key: 'istio-system/istiod-1-30-3',
    namespace: 'istio-system',
    name: 'istiod-1-30-3',
    revision: '1-30-3',
    version: '1.30.3',
    proxyImage: 'registry.example:5000/istio/proxyv2:1.30.3-distroless',
    readyReplicas: 2,
    isRolling: false,
  });
});

test('a release candidate is a version of its own', () => {
  expect(istiodOf(deployment('hub/pilot:1.31.0-rc.0'))?.version).toBe('1.31.0-rc.0');
});

test('without a version in the image the chart’s label tells', () => {
  const labels = { 'istio.io/rev': 'x', 'app.kubernetes.io/version': '1.29.6' };
  expect(istiodOf(deployment('hub/pilot:latest', labels))?.version).toBe('1.29.6');
});

test.each([
  [
    'its controller has not seen the change',
    { generation: 2 },
    { observedGeneration: 1, replicas: 1, updatedReplicas: 1 },
  ],
  [
    'pods of the older template are left',
    { generation: 2 },
    { observedGeneration: 2, replicas: 2, updatedReplicas: 1 },
  ],
  ['no pod of the new template is there yet', { generation: 2 }, { observedGeneration: 2, replicas: 1 }],
])('an istiod is rolling while %s', (_, metadata, status) => {
  const changed = deployment('hub/pilot:1.30.3');
  expect(istiodOf({ ...changed, metadata: { ...changed.metadata, ...metadata }, status })?.isRolling).toBe(true);
});

test('a Deployment without a revision, or one that is being deleted, is no istiod', () => {
  const going = deployment('hub/pilot:1.30.3');
  expect(istiodOf(deployment('hub/pilot:1.30.3', {}))).toBeUndefined();
  expect(
    istiodOf({ ...going, metadata: { ...going.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }),
  ).toBeUndefined();
});
