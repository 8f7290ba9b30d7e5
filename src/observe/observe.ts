import { annotations, finalizer, labels, type MeshControlPlane } from '../api/index.ts';
import { ApiError, type KubeObject } from '../kube/index.ts';
import type { Observation, ProbeResult } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import type { Desired } from './desired.ts';
import { blindSpots, wishFindings } from './findings.ts';
import { otherInstallations } from './other-installation.ts';
import { nothingKnown, planned } from './planned.ts';
import { usersOf } from './pod-digest.ts';
import { probeNamespace, runProbes } from './probe.ts';
import { remainsOf } from './remains.ts';
import { abandonedOf, revisionsOf, type Scene, setScene } from './scene.ts';
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
  mesh: MeshControlPlane,
  setback: Finding | undefined,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Observed> {
  const { stores, provider } = around;
  const scene = await setScene(mesh, around, signal);
  const { wish, target, current, active, records, owned, pointers, phase } = scene;
  const deleting = mesh.metadata.deletionTimestamp !== undefined;
  const revisions = revisionsOf(scene, mesh, provider);
  const users = deleting && stores.seesPods ? usersOf(stores.pods, revisions, mesh.metadata.name) : undefined;
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

/** Only where it is asked whether an installation may go on: later, others' webhooks are their own concern. */
async function lookElsewhere({ phase, active, wish }: Scene, { client }: Surroundings, signal: AbortSignal) {
  if (phase !== 'Preflight' && phase !== 'Blocked') return [];
  try {
    return await otherInstallations(client, { revision: active.name, tags: wish.tags }, signal);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const message = `Other installations can't be looked for: ${error.message}`;
    return [{ reason: error.reason === 'Forbidden' ? 'PermissionDenied' : 'ClusterUnreachable', message } as const];
  }
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
