import { isDeepStrictEqual } from 'node:util';
import type { Change, ChangeCause } from '../act/intent.ts';
import { fieldManagers } from '../api/index.ts';
import {
  ApiError,
  type FieldConflict,
  type KubeClient,
  type KubeObject,
  otherOwnersOf,
  refOf,
  staying,
} from '../kube/index.ts';
import type { Finding } from '../mesh/finding.ts';
import type { MeshProvider } from '../mesh/provider.ts';
import { foreignOwner, installedBy } from './foreign-owner.ts';
import { type LiveObject, projectLive } from './live-object.ts';
import { changedDefinition, fieldConflict, ownedByOther, refusalFinding } from './refusal.ts';

/** One wanted object that is not in line, before anybody was asked. */
export interface Candidate {
  readonly object: KubeObject;
  readonly cause: ChangeCause;
  /** As the stores show it, when it is ours. */
  readonly live: LiveObject | undefined;
  /** Identity of the object that this process applied last: it stays ours when somebody takes the label away. */
  readonly knownUid: string | undefined;
}

export type Verdict =
  | { readonly change: Change }
  | { readonly finding: Finding; readonly leave?: true }
  | 'nothing to do';

export interface DryRun {
  readonly client: KubeClient;
  readonly provider: Pick<MeshProvider, 'strayEntries'>;
  readonly missingNamespaces: readonly string[];
  readonly servedSoon: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/**
 * Asks the API server what an apply would do, without force: validation, admission, rights and other owners
 * all answer as they would for the real one.
 */
export async function tryApply(candidate: Candidate, dryRun: DryRun): Promise<Verdict> {
  const { object, live } = candidate;
  const homeless = isHomeless(object, dryRun);
  // What somebody has changed is theirs now, so that a conflict is to be expected: it is looked at meanwhile.
  const looked = candidate.cause === 'changed' ? look(object, dryRun) : undefined;
  looked?.catch(() => undefined); // Of no concern when there is no conflict.
  try {
    const answer = await dryRun.client.apply(homeless ? inDefault(object) : object, {
      fieldManager: fieldManagers.objects,
      dryRun: true,
      signal: dryRun.signal,
    });
    if (homeless) return { change: changeOf(candidate, undefined, []) };
    const owner = isOurs(candidate, answer) ? undefined : ownerOf(answer);
    if (owner !== undefined) return { finding: ownedByOther(object, owner) };
    const change = withStrays(changeOf(candidate, answer, []), answer, dryRun);
    return change.strays === undefined && live !== undefined && leavesAsIs(answer, live) ? 'nothing to do' : { change };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.reason === 'FieldManagerConflict' && !homeless
      ? conflict(candidate, error, dryRun, await (looked ?? look(object, dryRun)))
      : refusal(candidate, error, homeless, dryRun);
  }
}

function look(object: KubeObject, { client, signal }: DryRun): Promise<KubeObject | undefined> {
  return client.get(refOf(object), { signal });
}

/** Other writers own fields that differ: on our own object they lose them, on any other we keep our hands off. */
function conflict(candidate: Candidate, error: ApiError, dryRun: DryRun, seen: KubeObject | undefined): Verdict {
  const { object } = candidate;
  if (!isOurs(candidate, seen)) {
    return { finding: fieldConflict(object, error, seen === undefined ? undefined : ownerOf(seen)) };
  }
  // A CRD with another schema was most likely made newer by a person: setting it back would cut users' objects.
  const schema = error.conflicts.filter(({ field }) => field.startsWith('.spec'));
  if (object.kind === 'CustomResourceDefinition' && schema.length > 0) {
    return { finding: changedDefinition(object, schema), leave: true };
  }
  const change = changeOf(candidate, seen, error.conflicts);
  return { change: seen === undefined ? change : withStrays(change, seen, dryRun) };
}

/** What an apply would leave in the object although it must not stay, with those who own it. */
function withStrays(change: Change, left: KubeObject, { provider }: DryRun): Change {
  if (change.uid === undefined) return change;
  const unwanted = { list: 'webhooks', names: provider.strayEntries(change.object, left) };
  const strays = staying(left, unwanted, fieldManagers.objects);
  if (strays.names.length === 0) return change;
  return {
    ...change,
    strays,
    contested: [...change.contested, ...otherOwnersOf(left, strays, fieldManagers.objects)],
  };
}

function refusal(candidate: Candidate, error: ApiError, homeless: boolean, dryRun: DryRun): Verdict {
  const { object } = candidate;
  const isLater =
    // The API server can't compare rights with a role that is still to be created.
    (error.reason === 'NotFound' && object.kind.endsWith('RoleBinding')) ||
    (error.reason === 'KindNotServed' && dryRun.servedSoon.has(`${object.apiVersion}|${object.kind}`)) ||
    // What holds in `default` says nothing of the namespace that is still to be created.
    (homeless && (error.reason === 'AdmissionDenied' || error.reason === 'QuotaExceeded'));
  return isLater ? { change: changeOf(candidate, undefined, []) } : { finding: refusalFinding(object, error) };
}

function changeOf(candidate: Candidate, seen: KubeObject | undefined, contested: readonly FieldConflict[]): Change {
  const { object, cause, knownUid } = candidate;
  const uid = isOurs(candidate, seen) ? seen?.metadata.uid : undefined;
  // What left the stores may only have lost the label by which they find it.
  const told = cause === 'deleted' && uid !== undefined && uid === knownUid ? 'changed' : cause;
  return { object, cause: told, contested, ...(uid === undefined ? {} : { uid }) };
}

/** The same object that the stores or this process know, and not one that came in its place. */
function isOurs({ live, knownUid }: Candidate, seen: KubeObject | undefined): boolean {
  const uid = seen?.metadata.uid;
  return uid !== undefined && (uid === live?.object.metadata.uid || uid === knownUid);
}

/** The apply would change neither the object nor who owns what. A changed spec shows as a new generation at the least. */
function leavesAsIs(answer: KubeObject, live: LiveObject): boolean {
  const after = projectLive(answer);
  return after.owned === live.owned && isDeepStrictEqual(unversioned(after.object), unversioned(live.object));
}

/** Without what an apply never changes, and what others change all the time. */
function unversioned({ metadata: { resourceVersion: _, ...metadata }, status: __, ...object }: KubeObject) {
  return { ...object, metadata };
}

/** A CRD may have been written by other tools with equal content, unless one of them keeps it as its own. */
function ownerOf(seen: KubeObject): string | undefined {
  return seen.kind === 'CustomResourceDefinition' ? installedBy(seen) : foreignOwner(seen);
}

/** Its namespace is still to be created. A dry run can't do that for it, so it is tried in `default`. */
function isHomeless({ metadata: { namespace } }: KubeObject, { missingNamespaces }: DryRun): boolean {
  return namespace !== undefined && missingNamespaces.includes(namespace);
}

function inDefault(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}
