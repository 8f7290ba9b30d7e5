import type { Contests } from '../act/contests.ts';
import type { Ledger } from '../act/ledger.ts';
import { annotations, finalizer, labels, type MeshControlPlane, type Phase } from '../api/index.ts';
import type { KubeClient, KubeObject } from '../kube/index.ts';
import type { Observation, Plan, ProbeResult } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { type Charting, type Desired, desiredFor } from './desired.ts';
import { blindSpots, wishFindings } from './findings.ts';
import type { KubernetesVersion } from './kubernetes-version.ts';
import { recordRef } from './live-ref.ts';
import { otherInstallations } from './other-installation.ts';
import { planFor } from './plan.ts';
import { usersOf } from './pod-digest.ts';
import { probeNamespace, runProbes } from './probe.ts';
import { remainsOf } from './remains.ts';
import type { Stores } from './stores.ts';
import { currentOf, type Revision, targetOf, wishOf } from './target.ts';
import { unreadyParts } from './unready.ts';
import type { WantedSets } from './wanted.ts';

/** What observing needs besides the resource itself. */
export interface Surroundings {
  readonly client: KubeClient;
  readonly stores: Stores;
  readonly ledger: Ledger;
  readonly contests: Contests;
  readonly charting: Charting;
  readonly wanted: WantedSets;
  readonly provider: MeshProvider;
  readonly kubernetes: (signal: AbortSignal) => Promise<KubernetesVersion>;
  /** Wall clock, in milliseconds. */
  readonly now: () => number;
}

/** An observation, with what carrying out its decision needs: the exact inputs to record. */
export interface Observed {
  readonly observation: Observation;
  readonly warnings: readonly Finding[];
  readonly revision: Revision;
  readonly desired: Desired | undefined;
}

/**
 * Gathers everything that a decision about one MeshControlPlane rests on. Sends reads and dry runs only.
 * `setback` is what the API server refused of the last decision.
 */
export async function observe(
  mesh: MeshControlPlane,
  setback: Finding | undefined,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Observed> {
  const { stores, provider } = around;
  const scene = await setScene(mesh, around, signal);
  const { wish, target, current, active, records, owned, pointers, phase } = scene;
  const deleting = mesh.metadata.deletionTimestamp !== undefined;
  const revisions = revisionsOf(scene, mesh);
  const users = stores.seesPods ? usersOf(stores.pods.values(), new Set(revisions), mesh.metadata.name) : undefined;
  const forced = mesh.metadata.annotations?.[annotations.forceUninstall] === 'true';
  const going = deleting && (forced || users === undefined || users.pods === 0);
  const early = deleting
    ? blindSpots(stores, around.now())
    : wishFindings({ ...scene, controlPlane: mesh, provider, stores, now: around.now() });
  const { plan, desired, findings: found } = going ? nothingKnown : await planned(mesh, scene, early, around, signal);
  const elsewhere = await lookElsewhere(scene, around, signal);
  const findings = distinct([...early, ...found, ...elsewhere, ...(setback === undefined ? [] : [setback])]);
  const nameOf = (revision: Revision) => ({ version: revision.inputs.version, revision: revision.name });
  return {
    observation: {
      name: mesh.metadata.name,
      specChanged: phase !== 'Pending' && mesh.status?.observedGeneration !== mesh.metadata.generation,
      deleting,
      forced,
      inCharge: mesh.metadata.finalizers?.includes(finalizer) ?? false,
      blockedFrom: mesh.status?.blockedFrom,
      tags: wish.tags,
      target: nameOf(target),
      current: current && nameOf(current),
      plan,
      ...unreadyParts(target.name === active.name ? plan : undefined, owned, current && nameOf(current)),
      blockers: findings.filter(({ warning }) => warning === undefined),
      probes: phase === 'Verifying' ? await probe(scene, around, signal) : [],
      pointers,
      users,
      revisions,
      contests: findings.filter(({ reason }) => reason === 'DriftConflict').map(({ message }) => message),
      abandoned: abandonedOf(scene, stores, mesh.metadata.name),
      remains: remainsOf(owned, records),
    },
    warnings: findings.filter(({ warning }) => warning === true),
    revision: active,
    desired,
  };
}

/** Many objects may fail for one cause. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

/** Records may be deleted by hand, and status may be lost: whatever names a revision of ours counts. */
function revisionsOf({ records, owned, pointers }: Scene, { status }: MeshControlPlane): readonly string[] {
  const named = [
    ...records.map(({ metadata }) => metadata.name),
    ...owned.map(({ metadata }) => metadata.labels?.[labels.revision]),
    ...pointers.map(({ revision }) => revision),
    status?.current?.revision,
  ];
  return [...new Set(named.filter((name) => name !== undefined))];
}

/** A revision that pods still use stays until they are gone, and nothing waits for that. */
function abandonedOf(
  { records, target, current }: Scene,
  { pods }: Stores,
  controlPlane: string,
): Observation['abandoned'] {
  const isUsed = (name: string) => usersOf(pods.values(), new Set([name]), controlPlane).pods > 0;
  return records
    .filter(({ metadata: { name } }) => name !== target.name && name !== current?.name && !isUsed(name))
    .map(recordRef);
}

type Scene = Awaited<ReturnType<typeof setScene>>;

/** The wish, the revisions that it concerns, and what of it is in the cluster. */
async function setScene(mesh: MeshControlPlane, { stores, provider, kubernetes }: Surroundings, signal: AbortSignal) {
  const all = [...stores.revisions.values()];
  const owned = stores.ownedBy(mesh.metadata.name).map(({ object }) => object);
  const pointers = provider.pointers(owned);
  const wish = wishOf(mesh);
  const target = targetOf(mesh, wish, provider, all);
  const current = currentOf(
    mesh,
    all,
    pointers.map(({ revision }) => revision),
  );
  return {
    wish,
    target,
    current,
    /** The revision that is rendered and kept in line: what serves is never changed to what is merely wished for. */
    active: current ?? target,
    records: all.filter(({ spec }) => spec.controlPlane === mesh.metadata.name),
    owned,
    pointers,
    phase: mesh.status?.phase ?? 'Pending',
    kubernetes: await kubernetes(signal),
  };
}

/** Phases that write one set after the other: what comes later is tried when its turn has come. */
const inSteps: ReadonlySet<Phase> = new Set(['Installing', 'Verifying', 'Promoting']);

interface PlannedOrNot {
  readonly plan: Plan;
  readonly desired: Desired | undefined;
  readonly findings: readonly Finding[];
}

const nothingKnown: PlannedOrNot = { plan: { state: 'unavailable', findings: [] }, desired: undefined, findings: [] };

async function planned(
  mesh: MeshControlPlane,
  { wish, active, current, owned, kubernetes, phase }: Scene,
  early: readonly Finding[],
  around: Surroundings,
  signal: AbortSignal,
): Promise<PlannedOrNot> {
  const wrong = early.some(({ warning }) => warning === undefined);
  const unseen = around.stores.blind(around.now()).length > 0;
  if (phase === 'Pending' || unseen || (wrong && current === undefined)) return nothingKnown;

  const request = {
    provider: around.provider,
    wish,
    charts: mesh.spec.charts,
    revision: active,
    kubernetes: kubernetes.gitVersion,
  };
  const outcome = await desiredFor(request, around.charting, signal);
  if ('findings' in outcome) return { ...nothingKnown, plan: { state: 'unavailable', findings: outcome.findings } };

  const belonging = {
    controlPlane: { name: mesh.metadata.name, uid: mesh.metadata.uid },
    revision: { name: active.name, uid: active.record?.metadata.uid },
    version: active.inputs.version,
  };
  const { plan, findings } = await planFor({
    ...around,
    controlPlane: mesh,
    thorough: !inSteps.has(phase),
    sets: around.wanted.of(outcome.desired.rendered, belonging, around.provider),
    revisionRecorded: active.record !== undefined,
    owned,
    now: around.now(),
    signal,
  });
  return { plan, desired: outcome.desired, findings };
}

/** Only where it is asked whether an installation may go on: later, others' webhooks are their own concern. */
async function lookElsewhere({ phase, active, wish }: Scene, { client }: Surroundings, signal: AbortSignal) {
  if (phase !== 'Preflight' && phase !== 'Blocked') return [];
  return otherInstallations(client, { revision: active.name, tags: wish.tags }, signal);
}

async function probe(
  { active, wish, owned }: Scene,
  { client, provider, stores }: Surroundings,
  signal: AbortSignal,
): Promise<readonly ProbeResult[]> {
  return runProbes({
    client,
    probe: provider.probe(active.name, wish.namespace),
    revision: active.name,
    validates: owned.some((object) => isValidatorOf(object, active.name)),
    namespace: probeNamespace(wish.namespace, stores),
    signal,
  });
}

function isValidatorOf({ kind, metadata }: KubeObject, revision: string): boolean {
  return kind === 'ValidatingWebhookConfiguration' && metadata.labels?.[labels.revision] === revision;
}
