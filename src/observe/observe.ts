import { isPriorityClass } from '../act/class-users.ts';
import { annotations, finalizer } from '../api/index.ts';
import { ApiError } from '../kube/index.ts';
import type { Observation } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import { askRevision } from './ask-revision.ts';
import { othersWith } from './capacity/leaving-classes.ts';
import type { Desired } from './desired.ts';
import { blindSpots, wishFindings } from './findings.ts';
import { injectors, otherInstallations, servedName } from './other-installation.ts';
import { nothingKnown, planned } from './planned.ts';
import { usersOf } from './pod-digest.ts';
import { noteReach } from './reach.ts';
import { remainsOf, withoutHeld } from './remains.ts';
import type { SeenControlPlane } from './rollout/approvals.ts';
import { wavesOf } from './rollout/concerned.ts';
import { splitOf } from './rollout/split.ts';
import { mayLeadOn } from './rollout/timing.ts';
import { specDigestOf } from './rollout/veto.ts';
import { viewRollout } from './rollout/view.ts';
import { stateOf } from './rollout/waves.ts';
import { movesNamespaces, successorOf } from './rollout/way.ts';
import { abandonedOf, revisionsOf, type Scene, setScene } from './scene.ts';
import { endsOf, mainRevision, type Stage, stageOf } from './stage.ts';
import type { Surroundings } from './surroundings.ts';
import { nameOf, type Revision } from './target.ts';
import { suspects } from './unheeded.ts';
import { lookOnce } from './unreadiness.ts';
import { unreadyParts } from './unready.ts';

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
  mesh: SeenControlPlane,
  setback: Finding | undefined,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Observed> {
  const { stores, provider } = around;
  const scene = await setScene(mesh, around, signal);
  const { wish, target, current, records, owned, pointers, phase } = scene;
  noteReach(scene, mesh.metadata.name, around);
  const deleting = mesh.metadata.deletionTimestamp !== undefined;
  const revisions = revisionsOf(scene, mesh, provider);
  const users = deleting && stores.seesPods ? usersOf(stores.pods, revisions, mesh.metadata.name) : undefined;
  const forced = mesh.metadata.annotations?.[annotations.forceUninstall] === 'true';
  const going = deleting && (forced || users === undefined || users.pods === 0);
  const early = deleting
    ? blindSpots(stores, around.now())
    : wishFindings({ ...scene, controlPlane: mesh, provider, stores, now: around.now() });
  const stage = stageFor(mesh, scene, early);
  const waves = movesNamespaces(stage, mesh) ? wavesOf(mesh, scene, stores, provider) : [];
  const split = splitOf({
    waves,
    stateOf: (wave) => stateOf(mesh, wave),
    pointers,
    ...endsOf(stage),
    following: (namespace) => provider.following(stores.namespaces.get(namespace)?.labels ?? {}),
    mayMove: mayLeadOn(mesh, around.now()),
  });
  const look = lookOnce(around.client, signal);
  const {
    plan,
    desired,
    findings: found,
  } = going ? nothingKnown : await planned({ mesh, scene, stage, split, early, look }, around, signal);
  const elsewhere = await lookElsewhere(scene, stage, around, signal);
  const findings = distinct([...early, ...found, ...elsewhere, ...(setback === undefined ? [] : [setback])]);
  const probes = await askRevision(mesh, scene, stage, around, signal);
  const sets = plan.state === 'known' ? plan.sets : [];
  const seen = await viewRollout({ mesh, scene, waves, sets, probes, led: split.whole }, around, signal);
  const suspected = suspects(owned, probes, seen.rollout?.restarts);
  const ahead = mesh.status?.rollout === undefined && (stage.kind === 'beside' || stage.kind === 'replacing');
  const unready = await unreadyParts(
    { plan: ahead ? undefined : plan, owned, current: current && nameOf(current), successor: successorOf(mesh) },
    look,
  );
  const left = remainsOf(owned, records, provider, stores);
  const classes = going && !forced ? left.others.filter(isPriorityClass) : [];
  const remains = withoutHeld(left, await othersWith(classes, mesh, around, signal));
  return {
    observation: {
      name: mesh.metadata.name,
      specChanged: phase !== 'Pending' && mesh.status?.observedGeneration !== mesh.metadata.generation,
      paused: mesh.spec.paused,
      deleting,
      forced,
      inCharge: mesh.metadata.finalizers?.includes(finalizer) ?? false,
      blockedFrom: mesh.status?.blockedFrom,
      tags: wish.tags,
      target: nameOf(target),
      current: current && nameOf(current),
      plan,
      ...unready,
      blockers: findings.filter(({ warning }) => warning === undefined),
      probes,
      unheeded: around.unheeded.due(mesh.metadata.name, suspected, around.now()),
      pointers,
      users,
      revisions,
      contests: findings.filter(({ reason }) => reason === 'DriftConflict').map(({ message }) => message),
      specDigest: specDigestOf(mesh.spec),
      ...seen,
      vetoed: scene.vetoed,
      abandoned: abandonedOf(scene, stores, mesh.metadata.name),
      remains,
    },
    warnings: findings.filter(({ warning }) => warning === true),
    revision: mainRevision(stage),
    desired,
  };
}

function stageFor(
  mesh: SeenControlPlane,
  { target, current, from, to, vetoed }: Scene,
  early: readonly Finding[],
): Stage {
  const allowed = !early.some(({ warning }) => warning === undefined);
  return stageOf({ status: mesh.status, target, current, from, to, vetoed: vetoed !== undefined, allowed });
}

/** Many objects may fail for one cause. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

/** Only where it is asked whether an installation may go on: later, others' webhooks are their own concern. */
async function lookElsewhere(
  { phase, wish, records }: Scene,
  stage: Stage,
  { client, provider, stores }: Surroundings,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (phase !== 'Preflight' && phase !== 'Blocked') return [];
  const revision = mainRevision(stage).servesAs;
  try {
    const webhooks = await injectors(client, signal);
    const known = new Set([...webhooks.map(servedName), ...wish.tags, revision]);
    // In place, nobody has to be moved.
    const ours = new Set(stage.kind === 'replacing' ? [] : records.map(({ spec }) => spec.revision));
    const namespaces = [...stores.namespaces.entries()].map(([name, { labels: given }]) => ({ name, labels: given }));
    return [
      ...otherInstallations(webhooks, { revision, tags: wish.tags }),
      ...provider.orphans(namespaces, known, wish.tags),
      ...provider.pinned(namespaces, ours, wish.tags),
    ];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `Other installations can't be looked for: ${error.message}`;
    return [{ reason: error.reason === 'Forbidden' ? 'PermissionDenied' : 'ClusterUnreachable', message }];
  }
}
