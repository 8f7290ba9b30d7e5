import type { KubeObject } from '../object.ts';

/** A CRD without any meaning. */
export const wishes: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'wishes.mesh.test' },
  spec: {
    group: 'mesh.test',
    scope: 'Cluster',
    names: { kind: 'Wish', plural: 'wishes' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};
