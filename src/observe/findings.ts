import type { MeshControlPlane } from '../api/index.ts';
import type { Finding } from '../mesh/finding.ts';
import type { MeshProvider, MeshWish, Pointer } from '../mesh/provider.ts';
import type { ChosenClass } from '../resources/priority-choice.ts';
import { windowProblems } from '../rollout/windows.ts';
import { limitRangeFindings } from './capacity/own-limit-range.ts';
import { classFindings } from './capacity/priority-classes.ts';
import { rivalFindings } from './rivals.ts';
import type { Stores } from './stores.ts';
import { tagsInUse } from './tags-in-use.ts';
import type { Revision } from './target.ts';

interface Wished {
  readonly controlPlane: MeshControlPlane;
  readonly wish: MeshWish;
  readonly classes: readonly ChosenClass[];
  readonly target: Revision;
  readonly current: Revision | undefined;
  readonly provider: MeshProvider;
  readonly kubernetes: { readonly major: number; readonly minor: number };
  readonly stores: Stores;
  readonly pointers: readonly Pointer[];
  /** Wall clock, in milliseconds. */
  readonly now: number;
}

/** Everything that is known to be wrong before a chart is looked at. All of it, not only the first. */
export function wishFindings(wished: Wished): readonly Finding[] {
  const { controlPlane, wish, classes, target, current, provider, kubernetes, stores, pointers, now } = wished;
  const wrong = provider.checkWish(wish);
  return [
    ...wrong,
    ...provider.overruled(wish, target.servesAs),
    ...classFindings(classes),
    ...provider.checkKubernetes(wish.version, kubernetes),
    ...rivalFindings(controlPlane, stores.controlPlanes.values(), (mesh) => tagsHeld(mesh, provider, stores)),
    ...(wrong.length === 0 ? upgradeFindings(wished) : []),
    ...windowFindings(controlPlane),
    ...limitRangeFindings(controlPlane),
    ...tagsInUse(wish.tags, pointers, stores.namespaces),
    ...terminatingNamespaces(wish, stores),
    ...(current === undefined ? labelledGatewayNamespaces(wish, stores) : []),
    ...blindSpots(stores, now),
  ];
}

/** What the form of the field can't tell: a time zone that nobody knows, a day that never comes. */
function windowFindings({ spec }: MeshControlPlane): readonly Finding[] {
  return windowProblems(spec.upgrade.windows).map((message) => ({ reason: 'InvalidWindow', message }));
}

/** A revision that is still stored may be gone back to, whatever its version. */
function upgradeFindings({ target, current, wish, provider }: Wished): readonly Finding[] {
  if (current === undefined || current.name === target.name || target.record !== undefined) return [];
  const { cni, ztunnel } = wish.components;
  const installed = { cni: cni.enabled, ztunnel: ztunnel.enabled };
  const strategy = current.servesAs === target.servesAs ? 'InPlace' : 'Canary';
  return provider.checkUpgrade(current.inputs.version, target.inputs.version, installed, strategy);
}

function terminatingNamespaces(wish: MeshWish, stores: Stores): readonly Finding[] {
  return namespacesOf(wish)
    .filter((name) => stores.namespaces.get(name)?.deleting)
    .map(terminating);
}

/**
 * The label of a namespace beats the revision that a gateway's pods name (istio/istio#37088), and the tag that it names
 * is there only once the install is complete, which waits for the gateway.
 */
function labelledGatewayNamespaces({ components }: MeshWish, { namespaces }: Stores): readonly Finding[] {
  return components.gateways.flatMap(({ name, namespace }): Finding[] => {
    const given = namespaces.get(namespace)?.labels ?? {};
    const label = ['istio-injection', 'istio.io/rev'].find((key) => key in given);
    if (label === undefined) return [];
    return [
      {
        reason: 'InvalidComponents',
        message: `spec.components.gateways: gateway ${name} can't start in namespace ${namespace}, whose label ${label}=${given[label]} beats the revision that the gateway's pods ask for: kubectl label namespace ${namespace} ${label}-`,
      },
    ];
  });
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
export function blindSpots(stores: Stores, now: number): readonly Finding[] {
  return stores.blind(now).flatMap(({ kind, error }): Finding[] => {
    if (error === undefined) return [];
    const message = `Objects of kind ${kind.kind} can't be watched: ${error.message}`;
    return error.reason === 'Forbidden'
      ? [{ reason: 'PermissionDenied', message: `${message}. Grant it as in manifests/rbac.yaml` }]
      : [{ reason: 'ClusterUnreachable', message }];
  });
}

function tagsHeld({ metadata }: MeshControlPlane, provider: MeshProvider, stores: Stores): readonly string[] {
  const owned = stores.ownedBy(metadata.name).map(({ object }) => object);
  return provider.pointers(owned).flatMap(({ tag }) => tag ?? []);
}
