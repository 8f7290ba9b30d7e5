import { apiVersion, kinds } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';

/** Fields of a MeshControlPlane's spec; anything goes, because some scenarios write nonsense. */
export type Spec = Readonly<Record<string, unknown>>;

export function controlPlaneManifest(name: string, spec: Spec): KubeObject {
  return { apiVersion, kind: kinds.meshControlPlane.kind, metadata: { name }, spec };
}

export function namespaceManifest(name: string, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** On every Deployment that scenarios make, so that it can be cleared away. */
export const userLabel = 'meshwright.test/user';

/** A Deployment of somebody who uses the mesh. */
export function workloadManifest(namespace: string, name = 'app', replicas = 1): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { [userLabel]: 'true' } },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'example.test/app' }] } },
    },
  };
}

/** Name of the first revision with this version. */
export function revisionOf(version: string): string {
  return version.replaceAll('.', '-');
}
