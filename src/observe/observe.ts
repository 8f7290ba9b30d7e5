import { annotations, finalizer, labels } from '../api/index.ts';
import { ApiError, type KubeObject } from '../kube/index.ts';
import type { Observation, ProbeResult } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import type { Split } from '../mesh/provider.ts';
import type { Desired } from './desired.ts';
import { blindSpots, wishFindings } from './findings.ts';
import { otherInstallations } from './other-installation.ts';
import { nothingKnown, planned } from './planned.ts';
import { usersOf } from './pod-digest.ts';
import { probeNamespace, runProbes } from './probe.ts';
import { remainsOf } from './remains.ts';
import type { SeenControlPlane } from './rollout/approvals.ts';
import { wavesOf } from './rollout/concerned.ts';
import { splitOf } from './rollout/split.ts';
import { specDigestOf } from './rollout/veto.ts';
import { viewRollout } from './rollout/view.ts';
import { stateOf } from './rollout/waves.ts';
import { abandonedOf, revisionsOf, type Scene, setScene } from './scene.ts';
import { effectivePhase, mainRevision, type Stage, stageOf } from './stage.ts';
import type { Surroundings } from './surroundings.ts';
import type { Revision } from './target.ts';
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
  const deleting = mesh.metadata.deletionTimestamp !== undefined;
  const revisions = revisionsOf(scene, mesh, provider);
  const users = stores.seesPods ? usersOf(stores.pods.values(), new Set(revisions), mesh.metadata.name) : undefined;
  const forced = mesh.metadata.annotations?.[annotations.forceUninstall] === 'true';
  const going = deleting && (forced || users === undefined || users.pods === 0);
  const early = deleting
    ? blindSpots(stores, around.now())
    : wishFindings({ ...scene, controlPlane: mesh, provider, stores, now: around.now() });
  const stage = stageFor(mesh, scene, early);
  const waves = stage.kind === 'single' && mesh.status?.rollout === undefined ? [] : wavesOf(mesh, scene, stores, provider);
  const split: Split = splitOf(waves, (wave) => stateOf(mesh, wave) !== 'Waiting', pointers);
  const { plan, desired, findings: found } = going
    ? nothingKnown
    : await planned({ mesh, scene, stage, split, early }, around, signal);
  const elsewhere = await lookElsewhere(scene, stage, around, signal);
  const findings = distinct([...early, ...found, ...elsewhere, ...(setback === undefined ? [] : [setback])]);
  const probes = await probe(mesh, scene, stage, around, signal);
  const sets = plan.state === 'known' ? plan.sets : [];
  const nameOf = (revision: Revision) => ({ version: revision.inputs.version, revision: revision.name });
  const ahead = stage.kind === 'beside' && mesh.status?.rollout === undefined;
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
      ...unreadyParts(ahead ? undefined : plan, owned, current && nameOf(current)),
      blockers: findings.filter(({ warning }) => warning === undefined),
      probes,
      pointers,
      users,
      revisions,
      contests: findings.filter(({ reason }) => reason === 'DriftConflict').map(({ message }) => message),
      specDigest: specDigestOf(mesh.spec),
      ...(await viewRollout({ mesh, scene, waves, sets, probes }, around, signal)),
      vetoed: scene.vetoed,
      abandoned: abandonedOf(scene, stores, mesh.metadata.name),
      remains: remainsOf(owned, records, provider),
    },
    warnings: findings.filter(({ warning }) => warning === true),
    revision: mainRevision(stage),
    desired,
  };
}

function stageFor(mesh: SeenControlPlane, { target, current, from, to, vetoed }: Scene, early: readonly Finding[]): Stage {
  const allowed = !early.some(({ warning }) => warning === undefined);
  return stageOf({ status: mesh.status, target, current, from, to, vetoed: vetoed !== undefined, allowed });
}

/** Many objects may fail for one cause. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

/** Only where it is asked whether an installation may go on: later, others' webhooks are their own concern. */
async function lookElsewhere({ phase, wish }: Scene, stage: Stage, { client }: Surroundings, signal: AbortSignal) {
  if (phase !== 'Preflight' && phase !== 'Blocked') return [];
  try {
    return await otherInstallations(client, { revision: mainRevision(stage).name, tags: wish.tags }, signal);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `Other installations can't be looked for: ${error.message}`;
    return [{ reason: error.reason === 'Forbidden' ? 'PermissionDenied' : 'ClusterUnreachable', message } as const];
  }
}

/** Phases in which what a revision answers decides. */
const asking: ReadonlySet<string> = new Set(['Verifying', 'Analyzing', 'AwaitingApproval', 'Migrating', 'Soaking', 'RollingBack']);

async function probe(
  mesh: SeenControlPlane,
  { wish, owned }: Scene,
  stage: Stage,
  { client, provider, stores, probed, now }: Surroundings,
  signal: AbortSignal,
): Promise<readonly ProbeResult[]> {
  if (!asking.has(effectivePhase(mesh.status))) return [];
  const revision = mainRevision(stage).name;
  const ask = () =>
    runProbes({
      client,
      probe: provider.probe(revision, wish.namespace),
      revision,
      validates: owned.some((object) => isValidatorOf(object, revision)),
      namespace: probeNamespace(wish.namespace, stores),
      signal,
    });
  return probed.get(`${mesh.metadata.name}/${revision}`, now(), ask);
}

function isValidatorOf({ kind, metadata }: KubeObject, revision: string): boolean {
  return kind === 'ValidatingWebhookConfiguration' && metadata.labels?.[labels.revision] === revision;
}
