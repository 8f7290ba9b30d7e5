import type { ChangeCause } from '../act/intent.ts';
import type { Applied, Ledger } from '../act/ledger.ts';
import { labels, type MeshControlPlane } from '../api/index.ts';
import { digestOf } from '../charts/index.ts';
import { describe, type KubeClient, type KubeObject, keyOf } from '../kube/index.ts';
import type { Plan, SetState } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { compare, type Standing, shows } from './compare.ts';
import { type Candidate, tryApply } from './dry-run.ts';
import type { LiveObject } from './live-object.ts';
import { liveRef } from './live-ref.ts';
import { podTrouble } from './pod-trouble.ts';
import { hasReadiness, isWorkload, notReady } from './readiness.ts';
import type { Stores } from './stores.ts';
import type { WantedObject, WantedSet } from './wanted.ts';

interface PlanRequest {
  readonly controlPlane: MeshControlPlane;
  /** What is wanted, with labels and owners. */
  readonly sets: readonly WantedSet[];
  readonly revisionRecorded: boolean;
  /** Everything that carries our label for this control plane. */
  readonly owned: readonly KubeObject[];
  readonly client: KubeClient;
  readonly stores: Stores;
  readonly ledger: Ledger;
  readonly provider: MeshProvider;
  readonly now: number;
  readonly signal: AbortSignal;
}

export interface Planned {
  readonly plan: Extract<Plan, { state: 'known' }>;
  readonly findings: readonly Finding[];
}

/** Compares what is wanted with what is there; what differs is tried as a dry run. */
export async function planFor(request: PlanRequest): Promise<Planned> {
  for (const { object } of request.sets.flatMap((set) => set.objects)) request.stores.watchOwned(object);
  const missingNamespaces = missingNamespacesOf(request);
  const judged = await Promise.all(request.sets.map((set) => judge(set, missingNamespaces, request)));
  return {
    plan: {
      state: 'known',
      sets: judged.map(({ state }) => state),
      surplus: surplusOf(request),
      missingNamespaces,
      revisionRecorded: request.revisionRecorded,
    },
    findings: judged.flatMap(({ findings }) => findings),
  };
}

async function judge(
  set: WantedSet,
  missingNamespaces: readonly string[],
  request: PlanRequest,
): Promise<{ readonly state: SetState; readonly findings: readonly Finding[] }> {
  const placed = set.objects.map((wanted) => place(wanted, request));
  const dryRun = {
    client: request.client,
    controlPlane: request.controlPlane.metadata.name,
    missingNamespaces,
    servedSoon: servedBy(request.sets),
    signal: request.signal,
  };
  const verdicts = await Promise.all(
    placed.flatMap(({ candidate }) => (candidate === undefined ? [] : [tryApply(candidate, dryRun)])),
  );
  const waiting = await Promise.all(placed.map((object) => explained(object, request)));
  return {
    state: {
      name: set.name,
      changes: verdicts.flatMap((verdict) => ('change' in verdict ? [verdict.change] : [])),
      waiting: waiting.flatMap((sentence) => sentence ?? []),
    },
    findings: verdicts.flatMap((verdict) => ('finding' in verdict ? [verdict.finding] : [])),
  };
}

interface Placed {
  readonly candidate?: Candidate;
  readonly waiting?: string;
  /** The workload whose pods may tell more about what is waited for. */
  readonly workload?: KubeObject;
}

/** Asks the pods of a workload that is not ready what keeps them. */
async function explained({ waiting, workload }: Placed, { client, signal }: PlanRequest): Promise<string | undefined> {
  if (waiting === undefined || workload === undefined) return waiting;
  const trouble = await podTrouble(workload, client, signal);
  return trouble === undefined ? waiting : `${waiting} (${trouble})`;
}

/** Where one wanted object stands: to be written, to be waited for, or neither. */
function place(wanted: WantedObject, request: PlanRequest): Placed {
  const { stores, ledger, provider, controlPlane } = request;
  const found = stores.owned(wanted.object);
  const live = found !== undefined && isOurs(found.object, controlPlane.metadata.name) ? found : undefined;
  const object = provider.concede(wanted.object, live?.object);
  const digest = object === wanted.object ? wanted.digest : digestOf(object);
  const applied = ledger.get(object);
  if (live !== undefined && applied !== undefined && shows(live, applied)) ledger.confirm(object);
  const standing: Standing = compare({ object, digest }, live, ledger.get(object), request.now);
  if (standing === 'justWritten' && !tells(live, applied)) {
    return hasReadiness(object) ? { waiting: `${describe(object)} was just written` } : {};
  }
  if (standing !== 'inLine' && standing !== 'justWritten')
    return { candidate: candidateFor(object, standing, live !== undefined, applied?.uid) };
  const waiting = live === undefined ? undefined : notReady(live.object);
  if (live === undefined || waiting === undefined) return {};
  return isWorkload(live.object) ? { waiting, workload: live.object } : { waiting };
}

/**
 * An older copy of an object that was just written still tells whether it works, unless pods follow what was written:
 * a webhook configuration keeps its CA, a CRD stays established.
 */
function tells(live: LiveObject | undefined, applied: Applied | undefined): boolean {
  return live !== undefined && live.object.metadata.uid === applied?.uid && !isWorkload(live.object);
}

function candidateFor(object: KubeObject, cause: ChangeCause, ours: boolean, knownUid: string | undefined): Candidate {
  return { object, cause, ours, knownUid };
}

/** CRDs carry no name of a control plane: they serve all of them. */
function isOurs({ kind, metadata }: KubeObject, controlPlane: string): boolean {
  return kind === 'CustomResourceDefinition' || metadata.labels?.[labels.controlPlane] === controlPlane;
}

/** Kinds that the set's own CRDs will serve once they are applied. */
function servedBy(sets: readonly WantedSet[]): ReadonlySet<string> {
  const definitions = sets.filter(({ name }) => name === 'definitions').flatMap(({ objects }) => objects);
  return new Set(
    definitions.flatMap(({ object }) => {
      const { group, names, versions } = object.spec as {
        readonly group: string;
        readonly names: { readonly kind: string };
        readonly versions: readonly { readonly name: string }[];
      };
      return versions.map(({ name }) => `${group}/${name}|${names.kind}`);
    }),
  );
}

function missingNamespacesOf({ sets, stores }: PlanRequest): readonly string[] {
  const used = sets.flatMap(({ objects }) => objects.flatMap(({ object }) => object.metadata.namespace ?? []));
  return [...new Set(used)].filter((name) => stores.namespaces.get(name) === undefined);
}

/** Ours by label, but no longer rendered. CRDs are never among them, because they carry no name of a control plane. */
function surplusOf({ owned, sets }: PlanRequest) {
  const wanted = new Set(sets.flatMap(({ objects }) => objects.map(({ object }) => keyOf(object))));
  const ofOtherRevision = (object: KubeObject) =>
    object.metadata.labels?.[labels.part] === 'revision' &&
    !sets.some(({ objects }) => objects.some((wanted) => sameRevision(wanted.object, object)));
  return owned
    .filter(
      (object) =>
        !wanted.has(keyOf(object)) && !ofOtherRevision(object) && object.metadata.deletionTimestamp === undefined,
    )
    .map(liveRef);
}

function sameRevision(a: KubeObject, b: KubeObject): boolean {
  return a.metadata.labels?.[labels.revision] === b.metadata.labels?.[labels.revision];
}
