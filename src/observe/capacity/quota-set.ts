import { labels, type MeshControlPlane } from '../../api/index.ts';
import type { QuotaStatus } from '../../api/quota.ts';
import { digestOf } from '../../charts/index.ts';
import { type KubeObject, keyOf } from '../../kube/index.ts';
import { at, numberAt } from '../../kube/json.ts';
import type { Finding } from '../../mesh/finding.ts';
import type { ResourceList } from '../../resources/index.ts';
import { compare } from '../compare.ts';
import { type Belonging, dress } from '../dress.ts';
import type { Scene } from '../scene.ts';
import type { Stores } from '../stores.ts';
import type { Surroundings } from '../surroundings.ts';
import type { WantedObject, WantedSet } from '../wanted.ts';
import type { DemandedQuota } from './demanded-quotas.ts';
import { countNodes } from './nodes.ts';
import { limitRangesToBe } from './own-limit-range.ts';
import { countedIn, type OwnQuota, ownQuota } from './own-quota.ts';
import { isReplacing } from './replacing.ts';

export interface QuotaRequest {
  readonly mesh: MeshControlPlane;
  readonly scene: Pick<Scene, 'owned' | 'records'>;
  readonly belonging: Belonging;
  /** What is wanted of everything else. */
  readonly sets: readonly WantedSet[];
}

/** What a quota depends on beside what is wanted. */
type Watched = Pick<Surroundings, 'client' | 'ledger' | 'now'> & {
  readonly stores: Pick<Stores, 'owned' | 'watchCapacity'>;
};

/** The quota, if one is asked for; why it is not known; or nothing, as long as what it depends on is not read. */
export type WantedQuota = { readonly quota: OwnQuota | undefined } | { readonly findings: readonly Finding[] };

export async function wantedQuota(
  request: QuotaRequest,
  around: Watched,
  signal: AbortSignal,
): Promise<WantedQuota | undefined> {
  const { spec, status } = request.mesh;
  const { namespace } = spec;
  const asked = spec.resources?.quota;
  if (asked === undefined || asked.mode === 'Off') return { quota: undefined };
  const capacity = around.stores.watchCapacity();
  capacity.watch(namespace);
  if (!capacity.synced) return undefined;
  const wanted = request.sets.flatMap(({ objects }) => objects);
  const objects = [...wanted.map(({ object }) => object), ...leftOver(request, wanted)];
  const counted = countedIn(namespace, objects);
  const live = (object: KubeObject) => around.stores.owned(object)?.object;
  const isNew = (object: KubeObject) => object.kind === 'DaemonSet' && live(object) === undefined;
  const counts = await countNodes(counted.filter(isNew), around.client, signal);
  if ('finding' in counts) return { findings: [counts.finding] };
  const inForce = status?.resources?.quota?.wanted;
  const isSettled = wanted.filter(({ object }) => counted.includes(object)).every((one) => hasSettled(one, around));
  const quota = ownQuota({
    asked: { ...asked, mode: asked.mode },
    namespace,
    objects,
    limitRanges: limitRangesToBe(request.mesh, namespace, capacity.limitRanges(namespace)),
    nodes: (daemonSet) => counts.nodes.get(daemonSet) ?? nodesNow(live(daemonSet)),
    held: isSettled ? undefined : inForce,
  });
  return { quota };
}

/** Everything that is wanted, with what limits pods in front of all sets that have some. */
export function withCapacity(
  sets: readonly WantedSet[],
  limits: readonly KubeObject[],
  belonging: Belonging,
): readonly WantedSet[] {
  if (limits.length === 0) return sets;
  const { objects } = dress({ name: 'capacity', objects: limits }, belonging);
  const own = objects.map((object) => ({ object, digest: digestOf(object) }));
  const isInFront = ({ name }: WantedSet) => name === 'record' || name === 'definitions';
  const classes = sets.find(({ name }) => name === 'capacity')?.objects ?? [];
  return [
    ...sets.filter(isInFront),
    { name: 'capacity', objects: [...classes, ...own] },
    ...sets.filter((set) => !isInFront(set) && set.name !== 'capacity'),
  ];
}

/** What status tells of the quota, and of those that the cluster demands beside it. */
export function quotaStatus(
  { object, hard, revisions }: OwnQuota,
  demanded: readonly DemandedQuota[],
  stores: Pick<Stores, 'owned'>,
): QuotaStatus {
  const live = stores.owned(object)?.object;
  const figures = { wanted: hard, granted: figuresAt(live, 'hard'), used: figuresAt(live, 'used') };
  if (demanded.length === 0) return { revisions, ...figures };
  return {
    revisions,
    ...figures,
    demanded: demanded.map(({ namespace, priorityClass }) => ({ namespace, priorityClass })),
  };
}

function figuresAt(quota: KubeObject | undefined, of: 'hard' | 'used'): QuotaStatus['used'] {
  const found = (at(quota, 'status', of) ?? {}) as ResourceList;
  return Object.fromEntries(Object.entries(found).map(([resource, quantity]) => [resource, String(quantity)]));
}

/** A revision that is not wanted any more needs its room until it is removed. */
function leftOver({ scene }: QuotaRequest, wanted: readonly WantedObject[]): readonly KubeObject[] {
  const known = new Set(wanted.map(({ object }) => keyOf(object)));
  const recorded = new Set(scene.records.map(({ metadata }) => metadata.name));
  return scene.owned.filter((object) => {
    const revision = object.metadata.labels?.[labels.revision];
    return revision !== undefined && recorded.has(revision) && !known.has(keyOf(object));
  });
}

/** Every pod of a workload is as it is wanted: what those before needed can be given back. */
function hasSettled({ object, digest }: WantedObject, { stores, ledger, now }: Watched): boolean {
  const live = stores.owned(object);
  if (compare({ object, digest }, live, ledger.get(object), now()) !== 'inLine') return false;
  return !isReplacing(live?.object ?? object);
}

function nodesNow(daemonSet: KubeObject | undefined): number {
  return numberAt(daemonSet?.status, 'desiredNumberScheduled') ?? 0;
}
