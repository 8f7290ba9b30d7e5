import { describe, expect, it } from 'vitest';
import type { ObjectMeta } from '../kube/index.ts';
import { foreignOwner } from './foreign-owner.ts';

const owner = (metadata: Partial<ObjectMeta>) =>
  foreignOwner({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', ...metadata } });
const writer = (manager: string, subresource?: string) => ({
  manager,
  operation: 'Update' as const,
  ...(subresource === undefined ? {} : { subresource }),
});

describe('an object belongs to', () => {
  it('nobody else when we alone have written it', () => {
    expect(
      owner({ managedFields: [writer('meshwright'), writer('kube-controller-manager', 'status')] }),
    ).toBeUndefined();
    expect(owner({})).toBeUndefined();
  });

  it('the Helm release that it is marked with', () => {
    const annotations = { 'meta.helm.sh/release-name': 'istiod', 'meta.helm.sh/release-namespace': 'mesh' };
    expect(owner({ annotations })).toBe('Helm release istiod in namespace mesh');
  });

  it('istioctl, in its old and its new marks', () => {
    expect(owner({ managedFields: [writer('istio-operator')] })).toBe('istioctl');
    const labels = { 'install.operator.istio.io/owning-resource': 'x', 'operator.istio.io/managed': 'Reconcile' };
    expect(owner({ labels })).toBe('istioctl');
  });

  it('the Sail operator', () => {
    const ownerReferences = [{ apiVersion: 'sailoperator.io/v1', kind: 'IstioRevision', name: 'default', uid: 'u' }];
    expect(owner({ ownerReferences })).toBe('the Sail operator (IstioRevision default)');
  });

  it('whoever else has written it, each named once', () => {
    const managedFields = [writer('kubectl-edit'), writer('argocd'), writer('kubectl-edit'), writer('meshwright')];
    expect(owner({ managedFields })).toBe('kubectl-edit and argocd');
  });
});
