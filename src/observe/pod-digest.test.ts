import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { istio } from '../mesh/istio/istio.ts';
import { digestPod, type PodDigest, usersOf } from './pod-digest.ts';

const pod = (annotations: Record<string, string>, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', annotations, labels },
});

describe('of a pod', () => {
  it('is kept which revision it uses and whose it is', () => {
    const gateway = pod({ 'istio.io/rev': '1-30-3' }, { 'meshwright.io/control-plane': 'mesh' });
    expect(digestPod(gateway, istio)).toEqual({ namespace: 'shop', revision: '1-30-3', controlPlane: 'mesh' });
  });

  it('nothing is kept when it does not use the mesh, whatever its labels ask for', () => {
    expect(digestPod(pod({}, { 'istio.io/rev': '1-30-3' }), istio)).toBeUndefined();
  });
});

describe('users of a mesh', () => {
  const user = (namespace: string, revision = '1-30-3', controlPlane?: string): PodDigest => ({
    namespace,
    revision,
    controlPlane,
  });

  it('are told busiest namespace first, equal ones by name', () => {
    const pods = [user('pay'), user('shop'), user('shop'), user('blog')];
    expect(usersOf(pods, new Set(['1-30-3']), 'mesh')).toEqual({
      pods: 4,
      namespaces: [
        { name: 'shop', pods: 2 },
        { name: 'blog', pods: 1 },
        { name: 'pay', pods: 1 },
      ],
    });
  });

  it("are neither the mesh's own pods nor those of another revision, but another mesh's gateway is", () => {
    const pods = [user('istio-system', '1-30-3', 'mesh'), user('shop', 'other'), user('edge', '1-30-3', 'second')];
    expect(usersOf(pods, new Set(['1-30-3']), 'mesh')).toEqual({ pods: 1, namespaces: [{ name: 'edge', pods: 1 }] });
  });

  it('add up over their namespaces', () => {
    const anyPod = fc.record({
      namespace: fc.constantFrom('a', 'b', 'c'),
      revision: fc.constantFrom('x', 'y'),
      controlPlane: fc.constantFrom(undefined, 'mesh'),
    });
    fc.assert(
      fc.property(fc.array(anyPod), (pods) => {
        const { pods: sum, namespaces } = usersOf(pods, new Set(['x']), 'mesh');
        expect(namespaces.reduce((n, namespace) => n + namespace.pods, 0)).toBe(sum);
        expect(sum).toBe(pods.filter((p) => p.revision === 'x' && p.controlPlane !== 'mesh').length);
      }),
    );
  });
});
