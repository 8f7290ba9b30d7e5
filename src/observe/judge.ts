import type { Contests } from '../act/contests.ts';
import { type Change, isDamage } from '../act/intent.ts';
import type { Applied, Ledger } from '../act/ledger.ts';
import { labels, type MeshControlPlane } from '../api/index.ts';
import { digestOf } from '../charts/index.ts';
import { describe, type KubeClient, type KubeObject } from '../kube/index.ts';
import type { Finding } from '../mesh/finding.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import type { Shortage } from '../rollout/shortage.ts';
import { compare, shows } from './compare.ts';
import { tryApply } from './dry-run.ts';
import { evidentDamage } from './evident-damage.ts';
import { terminating } from './findings.ts';
import type { LiveObject } from './live-object.ts';
import { belowMinimum, hasReadiness, isWorkload, scaledBy, stillToGrant } from './readiness.ts';
import { ownedByOther } from './refusal.ts';
import type { Stores } from './stores.ts';
import { type Look, unreadiness } from './unreadiness.ts';
import type { WantedObject } from './wanted.ts';

/** What judging one wanted object needs. */
export interface JudgeRequest {
  readonly controlPlane: MeshControlPlane;
  readonly client: KubeClient;
  readonly stores: Stores;
  readonly ledger: Ledger;
  readonly contests: Contests;
  readonly provider: MeshProvider;
  readonly missingNamespaces: readonly string[];
  /** Kinds, as `apiVersion|kind`, whose CRDs are part of the installation. */
  readonly servedSoon: ReadonlySet<string>;
  /** Try out what differs. Otherwise it is only counted: its turn to be written has not come. */
  readonly tryOut: boolean;
  readonly look: Look;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** What follows for one wanted object: a change, something in its way, something to wait for, or nothing. */
export interface Judgement {
  readonly change?: Change;
  readonly finding?: Finding;
  readonly waiting?: string;
  readonly shortages?: readonly Shortage[];
}

/** Judges one object by the stores alone where they tell enough, and by a dry run where they do not. */
export async function judge(wanted: WantedObject, request: JudgeRequest): Promise<Judgement> {
  const { ledger, provider, controlPlane, now } = request;
  const found = request.stores.owned(wanted.object);
  const owner = found && ownerOf(found.object);
  // What a MeshControlPlane that is gone has left behind is taken over: nobody else could remove it.
  if (owner !== undefined && owner !== controlPlane.metadata.name && isThere(owner, request)) {
    return { finding: ownedByOther(wanted.object, `MeshControlPlane ${owner}`) };
  }
  const live = owner === undefined && !isDefinition(wanted.object) ? undefined : found;
  const object = provider.concede(wanted.object, live?.object);
  const digest = object === wanted.object ? wanted.digest : digestOf(object);
  const applied = ledger.get(object);
  if (live !== undefined && applied !== undefined && shows(live, applied)) ledger.confirm(object, applied.uid);

  const compared = compare({ object, digest }, live, ledger.get(object), now);
  // What others add is theirs, but for entries that would lead namespaces elsewhere.
  const strayed = compared === 'inLine' && live !== undefined && provider.strayEntries(object, live.object).length > 0;
  const standing = strayed ? 'changed' : compared;
  if (standing === 'inLine') return readiness(object, live, request);
  if (standing === 'justWritten')
    return tells(live, applied) ? readiness(object, live, request) : justWritten(object, request);

  if (!request.tryOut) return { change: { object, cause: standing, contested: [] } };
  const { namespace } = object.metadata;
  if (namespace !== undefined && request.stores.namespaces.get(namespace)?.deleting) {
    return { finding: terminating(namespace) };
  }
  const candidate = { object, cause: standing, live, knownUid: applied?.uid };
  const verdict = evidentDamage(candidate, provider) ?? (await tryApply(candidate, request));
  if (verdict !== 'nothing to do' && 'change' in verdict) return heldBack(verdict.change, request) ?? verdict;
  if (verdict !== 'nothing to do' && !('leave' in verdict)) return verdict;
  noteInLine(object, digest, live, request);
  const judgement = await readiness(object, live, request);
  return verdict === 'nothing to do' ? judgement : { ...judgement, finding: verdict.finding };
}

/** The MeshControlPlane that an object was written for. CRDs name none: they serve all of them. */
function ownerOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[labels.controlPlane];
}

/** An object that somebody insists on changing is left as it is for a while, and told. */
function heldBack(change: Change, { controlPlane, contests, now }: JudgeRequest): Judgement | undefined {
  const why = isDamage(change) ? contests.held(controlPlane.metadata, change.object, now) : undefined;
  return why === undefined ? undefined : { finding: { reason: 'DriftConflict', message: why, warning: true } };
}

function isThere(controlPlane: string, { stores }: JudgeRequest): boolean {
  return stores.controlPlanes.get(controlPlane) !== undefined;
}

function isDefinition({ kind }: KubeObject): boolean {
  return kind === 'CustomResourceDefinition';
}

function justWritten(object: KubeObject, { stores }: JudgeRequest): Judgement {
  const few = stillToScale(object, stores) ?? stillToGrant(object, undefined);
  if (few !== undefined) return { waiting: few };
  return hasReadiness(object) ? { waiting: `${describe(object)} was just written` } : {};
}

/** By the Deployment alone: what an autoscaler says of itself may be of another Deployment that had its name. */
function stillToScale(wanted: KubeObject, stores: Stores): string | undefined {
  const scaled = scaledBy(wanted);
  const deployment = scaled && stores.owned(scaled)?.object;
  return deployment && belowMinimum(wanted, deployment);
}

/**
 * An older copy of an object that was just written still tells whether it works, unless pods follow what was written:
 * a webhook configuration keeps its CA, a CRD stays established.
 */
function tells(live: LiveObject | undefined, applied: Applied | undefined): boolean {
  return live !== undefined && live.object.metadata.uid === applied?.uid && !isWorkload(live.object);
}

async function readiness(
  wanted: KubeObject,
  live: LiveObject | undefined,
  { look, stores }: JudgeRequest,
): Promise<Judgement> {
  const few = stillToScale(wanted, stores) ?? stillToGrant(wanted, live?.object);
  if (few !== undefined) return { waiting: few };
  if (live === undefined || (isIdle(live.object) && isIdle(wanted))) return {};
  const found = await unreadiness(live.object, look);
  if (found === undefined) return {};
  const { why: waiting, shortages } = found;
  return isIdle(live.object) ? { waiting, finding: scaledToZero(live.object) } : { waiting, shortages };
}

function isIdle({ kind, spec }: KubeObject): boolean {
  return kind === 'Deployment' && (spec as { readonly replicas?: number }).replicas === 0;
}

/** Where an autoscaler sets the replicas they are not ours to set, and it leaves a Deployment without replicas alone. */
function scaledToZero(deployment: KubeObject): Finding {
  const { name, namespace } = deployment.metadata;
  return {
    reason: 'ScaledToZero',
    message: `${describe(deployment)} is scaled to 0 replicas, so its part of the mesh does not serve: kubectl -n ${namespace} scale deployment ${name} --replicas=1`,
  };
}

/** After a restart the ledger is empty; what a dry run would leave as it is needs no write to be known again. */
function noteInLine(
  object: KubeObject,
  wanted: string,
  live: LiveObject | undefined,
  { ledger, now }: JudgeRequest,
): void {
  const { uid, resourceVersion } = live?.object.metadata ?? {};
  if (live === undefined || uid === undefined || resourceVersion === undefined) return;
  ledger.note(object, { wanted, uid, resourceVersion, owned: live.owned, at: now, confirmed: true });
}
