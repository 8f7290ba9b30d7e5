import type { MeshControlPlane } from '../api/index.ts';
import type { Finding } from '../mesh/finding.ts';
import type { MeshProvider, MeshWish, Pointer } from '../mesh/provider.ts';
import { rivalFindings } from './rivals.ts';
import type { Stores } from './stores.ts';
import { tagsInUse } from './tags-in-use.ts';
import type { Revision } from './target.ts';
import { unsupportedUpgrade } from './upgrade.ts';

interface Wished {
  readonly controlPlane: MeshControlPlane;
  readonly wish: MeshWish;
  readonly target: Revision;
  readonly current: Revision | undefined;
  readonly provider: MeshProvider;
  readonly kubernetes: { readonly major: number; readonly minor: number };
  readonly stores: Stores;
  readonly pointers: readonly Pointer[];
}

/** Everything that is known to be wrong before a chart is looked at. All of it, not only the first. */
export function wishFindings(wished: Wished): readonly Finding[] {
  const { controlPlane, wish, target, current, provider, kubernetes, stores, pointers } = wished;
  const wrong = provider.checkWish(wish);
  return [
    ...wrong,
    ...provider.checkKubernetes(wish.version, kubernetes),
    ...rivalFindings(controlPlane, stores.controlPlanes.values()),
    ...(wrong.length === 0 ? unsupportedUpgrade(target, current, provider) : []),
    ...tagsInUse(wish.tags, pointers, stores.namespaces.entries()),
    ...terminatingNamespaces(wish, stores),
    ...blindSpots(stores),
  ];
}

function terminatingNamespaces(wish: MeshWish, stores: Stores): readonly Finding[] {
  return namespacesOf(wish)
    .filter((name) => stores.namespaces.get(name)?.deleting)
    .map(terminating);
}

export function terminating(namespace: string): Finding {
  return {
    reason: 'NamespaceTerminating',
    message: `Namespace ${namespace} is being deleted: nothing can be created in it until it is gone; kubectl get namespace ${namespace} -o yaml shows what holds it`,
  };
}

/** The namespaces that the spec itself names. */
export function namespacesOf(wish: MeshWish): readonly string[] {
  return [...new Set([wish.namespace, ...wish.components.gateways.map(({ namespace }) => namespace)])];
}

/** Kinds that can't be watched. What can't be seen can't be called installed. */
export function blindSpots(stores: Stores): readonly Finding[] {
  return stores.blind().flatMap(({ kind, error }): Finding[] => {
    if (error === undefined) return [];
    const message = `Objects of kind ${kind.kind} can't be watched: ${error.message}`;
    return error.reason === 'Forbidden'
      ? [{ reason: 'PermissionDenied', message: `${message}. Grant it as in manifests/rbac.yaml` }]
      : [{ reason: 'ClusterUnreachable', message }];
  });
}
