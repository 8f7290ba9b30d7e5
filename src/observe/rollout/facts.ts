import { labels, type MeshControlPlaneStatus } from '../../api/index.ts';
import type { ProbeResult, RevisionName, SetState, Users } from '../../lifecycle/observation.ts';
import { nameInMesh } from '../../lifecycle/revision-name.ts';
import type { Analysis, Rollout, Wave } from '../../lifecycle/rollout.ts';
import { parseDuration } from '../../rollout/duration.ts';
import type { Signs } from '../../rollout/judge-revision.ts';
import { nextOpening, windowOpen } from '../../rollout/windows.ts';
import type { Workload } from '../../rollout/workload.ts';
import { recordRef } from '../live-ref.ts';
import { usersOf } from '../pod-digest.ts';
import type { Scene } from '../scene.ts';
import { effectivePhase } from '../stage.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Revision } from '../target.ts';
import { analyze } from './analysis.ts';
import { asksFor, type SeenControlPlane } from './approvals.ts';
import { completionOf } from './completion.ts';
import { holdersOf } from './holders.ts';
import { type PlannedRestarts, restartsOf, unseen } from './restarts.ts';
import { keptSidecars } from './sidecars.ts';
import { startable } from './startable.ts';
import { isOverdue, isRetained, isSoaked, unhealthyFor } from './timing.ts';
import { goesBack, successorOf } from './way.ts';

export interface FactsRequest {
  readonly mesh: SeenControlPlane;
  readonly scene: Scene;
  readonly waves: readonly Wave[];
  /** Undefined while they can't all be seen. */
  readonly workloads: readonly Workload[] | undefined;
  /** What is wanted, as far as it is known. */
  readonly sets: readonly SetState[];
  readonly probes: readonly ProbeResult[];
  readonly marker: string;
  /** No namespace of a wave that has begun is left behind. */
  readonly led: boolean;
}

/** Everything about the rollout under way that decisions rest on; undefined when none is. */
export async function rolloutFacts(
  request: FactsRequest,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Rollout | undefined> {
  const { mesh, scene, waves, marker, led } = request;
  const { status, spec } = mesh;
  if (status?.rollout === undefined) return undefined;
  const now = around.now();
  const { id, from, to, rollback } = status.rollout;
  const planned = plannedRestarts(request, now);
  const restarts = await startable(planned.restarts, request, around, signal);
  const date = new Date(now);
  const open = windowOpen(spec.upgrade.windows, date);
  return {
    id,
    from,
    to,
    rollback,
    marker,
    led,
    rollbackAsked: asksFor(mesh, 'rollback', id),
    overdue: isOverdue(spec, status, now),
    automatic: spec.upgrade.rollback.automatic,
    windowOpen: open,
    nextWindow: open ? undefined : nextOpening(spec.upgrade.windows, date)?.toISOString().replace('.000Z', 'Z'),
    soaked: isSoaked(spec, status, now),
    retained: isRetained(spec, status, now),
    analysis: await analysisOf(request, planned, status, around, signal),
    restarts,
    records: { from: refOf(scene.from), to: refOf(scene.to) },
    ...heldBy(from, to, request, around),
    ...keptSidecars(mesh, around.stores),
    estimatedCompletion: completionOf(spec, status.rollout, waves, now),
  };
}

/** Forward the waves that have begun, back all of them. */
function plannedRestarts({ mesh, waves, workloads }: FactsRequest, now: number): PlannedRestarts {
  if (workloads === undefined) return unseen;
  const { spec } = mesh;
  const back = goesBack(mesh);
  return restartsOf({
    spec,
    workloads,
    states: waves.map(({ state }) => state),
    direction: back ? 'back' : 'forward',
    mayBegin: back || windowOpen(spec.upgrade.windows, new Date(now)),
    now,
  });
}

/** Phases in which the new revision is judged. */
const judged: ReadonlySet<string> = new Set(['Analyzing', 'AwaitingApproval', 'Migrating', 'Soaking', 'Promoting']);
/** Where pointers move, answers may be late for a moment; so many milliseconds are given at least. */
const promotion = 10_000;

async function analysisOf(
  { mesh, scene, sets, probes, workloads }: FactsRequest,
  { failed }: PlannedRestarts,
  status: MeshControlPlaneStatus,
  { client, stores, started, now }: Surroundings,
  signal: AbortSignal,
): Promise<Analysis | undefined> {
  const phase = effectivePhase(status);
  if (!judged.has(phase)) return undefined;
  const settle = parseDuration(mesh.spec.upgrade.settle);
  const control = sets.find(({ name }) => name === 'revision');
  return analyze({
    client,
    started,
    deployments: scene.owned.filter(
      (object) => object.kind === 'Deployment' && object.metadata.labels?.[labels.revision] === scene.to?.name,
    ),
    unready: control?.waiting ?? [],
    probes,
    failed,
    sight: sightOf(workloads, stores, now()),
    unhealthyFor: unhealthyFor(status, now()),
    settle: phase === 'Promoting' ? Math.max(settle, promotion) : settle,
    now: now(),
    signal,
  });
}

/** Right after a start, and after each cut connection, pods and workloads are read for a moment. */
function sightOf(workloads: FactsRequest['workloads'], stores: Surroundings['stores'], now: number): Signs['sight'] {
  if (workloads !== undefined && stores.seesPods) return 'whole';
  return stores.blind(now).some(({ error }) => error !== undefined) ? 'lost' : 'reading';
}

function refOf(revision: Revision | undefined): Rollout['records']['from'] {
  return revision?.record === undefined ? undefined : recordRef(revision.record);
}

/**
 * Who holds each of the two. In place both have one name, and whoever uses it uses the one that carries it on: while that
 * one is there, nobody needs the other but for what it still owns.
 */
function heldBy(
  from: RevisionName,
  to: RevisionName,
  { mesh, scene }: FactsRequest,
  { stores, provider }: Surroundings,
): Pick<Rollout, 'users' | 'holders'> {
  const inPlace = successorOf(mesh) !== undefined;
  const users = (revision: RevisionName, other: Revision | undefined) => {
    if (inPlace && other?.record !== undefined) return nobody;
    return stores.seesPods ? usersOf(stores.pods, [nameInMesh(revision)], mesh.metadata.name) : undefined;
  };
  const holders = (revision: RevisionName, other: Revision | undefined) => {
    if (inPlace && other?.record !== undefined) return [];
    const namespaces = stores.namespaces.entries();
    return holdersOf(nameInMesh(revision), scene.pointers, namespaces, (given) => provider.following(given));
  };
  return {
    users: { from: users(from, scene.to), to: users(to, scene.from) },
    holders: { from: holders(from, scene.to), to: holders(to, scene.from) },
  };
}

const nobody: Users = { pods: 0, namespaces: [] };
