import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/index.ts';
import { type Belonging, dress } from './dress.ts';

const belonging: Belonging = {
  controlPlane: { name: 'mesh', uid: 'uid-of-mesh' },
  revision: { name: '1-30-3', uid: 'uid-of-revision' },
  version: '1.30.3',
};

function one(name: Parameters<typeof dress>[0]['name'], object: KubeObject, to: Belonging = belonging) {
  const [dressed] = dress({ name, objects: [object] }, to).objects;
  if (dressed === undefined) throw new Error('dressing lost the object');
  return dressed;
}

const account: KubeObject = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'istiod', labels: { app: 'istiod' } },
};

describe('objects of a revision', () => {
  it('belong to its MeshRevision, and say so in labels beside their own', () => {
    const { labels, ownerReferences } = one('revision', account).metadata;
    expect(ownerReferences).toEqual([
      { apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshRevision', name: '1-30-3', uid: 'uid-of-revision' },
    ]);
    expect(labels).toMatchObject({
      app: 'istiod',
      'app.kubernetes.io/managed-by': 'meshwright',
      'meshwright.io/control-plane': 'mesh',
      'meshwright.io/part': 'revision',
      'meshwright.io/revision': '1-30-3',
    });
  });

  it('belong to nobody while the MeshRevision is not recorded', () => {
    const unrecorded = { ...belonging, revision: { name: '1-30-3', uid: undefined } };
    expect(one('revision', account, unrecorded).metadata).not.toHaveProperty('ownerReferences');
  });
});

describe('other objects', () => {
  it('name the MeshControlPlane without being owned by it, so that no foreground deletion takes them past the guard', () => {
    const { metadata } = one('shared', account);
    expect(metadata).not.toHaveProperty('ownerReferences');
    expect(metadata.labels).toMatchObject({ 'meshwright.io/control-plane': 'mesh' });
    expect(metadata.labels).not.toHaveProperty('meshwright.io/revision');
  });

  it('such as CRDs belong to nobody, and carry the version they came with', () => {
    const crd: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'g' },
    };
    expect(one('definitions', crd)).toEqual({
      ...crd,
      metadata: {
        name: 'g',
        labels: { 'app.kubernetes.io/managed-by': 'meshwright' },
        annotations: { 'meshwright.io/mesh-version': '1.30.3' },
      },
    });
  });

  it('lose their status and empty annotations, which are not ours to say', () => {
    const dressed = one('shared', {
      ...account,
      metadata: { name: 'istiod', annotations: {} },
      status: { phase: 'x' },
    });
    expect(dressed).not.toHaveProperty('status');
    expect(dressed.metadata).not.toHaveProperty('annotations');
  });
});

describe('workloads', () => {
  it('mark their pods as the mesh, and leave their selector alone', () => {
    const gateway: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'ingress' },
      spec: {
        selector: { matchLabels: { app: 'ingress' } },
        template: { metadata: { labels: { app: 'ingress' } }, spec: {} },
      },
    };
    expect(one('gateways', gateway).spec).toEqual({
      selector: { matchLabels: { app: 'ingress' } },
      template: { metadata: { labels: { app: 'ingress', 'meshwright.io/control-plane': 'mesh' } }, spec: {} },
    });
  });
});
