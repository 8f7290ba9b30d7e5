import { setImmediate as nextTurn } from 'node:timers/promises';
import { labels } from '../api/index.ts';
import { describe, type KubeObject, keyOf } from '../kube/index.ts';
import type { Plan, SetState } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import { type JudgeRequest, judge } from './judge.ts';
import { liveRef } from './live-ref.ts';
import type { WantedSet } from './wanted.ts';

interface PlanRequest extends Omit<JudgeRequest, 'missingNamespaces' | 'servedSoon' | 'tryOut'> {
  /** Try out every set now, and not only the next one to be written. */
  readonly thorough: boolean;
  /** What is wanted, with labels and owners. */
  readonly sets: readonly WantedSet[];
  readonly revisionRecorded: boolean;
  /** Everything that carries our label for this control plane. */
  readonly owned: readonly KubeObject[];
}

export interface Planned {
  readonly plan: Plan;
  readonly findings: readonly Finding[];
}

/** Compares what is wanted with what is there; what differs is tried as a dry run. */
export async function planFor(request: PlanRequest): Promise<Planned> {
  const { sets, stores, revisionRecorded } = request;
  const seen = sets.flatMap(({ objects }) => objects).map(({ object }) => stores.watchOwned(object));
  if (seen.includes(false)) return { plan: { state: 'unavailable', findings: [] }, findings: [] };
  const missingNamespaces = missingNamespacesOf(request);
  const judging = { ...request, missingNamespaces, servedSoon: servedBy(sets) };
  const judged: JudgedSet[] = [];
  for (const set of sets) {
    await nextTurn();
    const itsTurn = request.thorough || judged.every(isSettled);
    judged.push(await judgeSet(set, { ...judging, tryOut: itsTurn }));
  }
  const findings = [...judged.flatMap((set) => set.findings), ...duplicates(sets)];
  const passing = findings.filter((finding) => finding.passing);
  if (passing.length > 0) return { plan: { state: 'unavailable', findings: passing }, findings: [] };
  return {
    plan: {
      state: 'known',
      sets: judged.map(({ state }) => state),
      surplus: surplusOf(request),
      missingNamespaces,
      revisionRecorded,
    },
    findings,
  };
}

/** Two charts that render one object would set it back and forth for ever. */
function duplicates(sets: readonly WantedSet[]): readonly Finding[] {
  const all = sets.flatMap(({ objects }) => objects.map(({ object }) => object));
  return [...Map.groupBy(all, keyOf).values()]
    .filter((same) => same.length > 1)
    .flatMap(([object]) => object ?? [])
    .map((object) => ({
      reason: 'InvalidComponents',
      message: `${describe(object)} is rendered by more than one chart of this mesh: give the components names of their own`,
    }));
}

interface JudgedSet {
  readonly state: SetState;
  readonly findings: readonly Finding[];
}

function isSettled({ state, findings }: JudgedSet): boolean {
  return state.changes.length === 0 && state.waiting.length === 0 && findings.length === 0;
}

async function judgeSet({ name, objects }: WantedSet, judging: JudgeRequest): Promise<JudgedSet> {
  const judgements = await Promise.all(objects.map((wanted) => judge(wanted, judging)));
  const state: SetState = {
    name,
    changes: judgements.flatMap(({ change }) => change ?? []),
    waiting: judgements.flatMap(({ waiting }) => waiting ?? []),
    shortages: judgements.flatMap(({ shortages }) => shortages ?? []),
  };
  return { state, findings: judgements.flatMap(({ finding }) => finding ?? []) };
}

/** Kinds that the installation's own CRDs will serve once they are applied. */
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

/**
 * Ours by label, but no longer rendered. CRDs are never among them, because they carry no name of a control plane;
 * the objects of other revisions are not, because they go with their MeshRevision.
 */
function surplusOf({ owned, sets }: PlanRequest) {
  const wanted = sets.flatMap(({ objects }) => objects.map(({ object }) => object));
  const keys = new Set(wanted.map(keyOf));
  const revisions = new Set(wanted.map(revisionOf));
  return owned
    .filter((object) => !keys.has(keyOf(object)) && object.metadata.deletionTimestamp === undefined)
    .filter((object) => revisionOf(object) === undefined || revisions.has(revisionOf(object)))
    .map(liveRef);
}

function revisionOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[labels.revision];
}
