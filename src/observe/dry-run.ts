import { isDeepStrictEqual } from 'node:util';
import type { Change, ChangeCause } from '../act/intent.ts';
import { fieldManagers } from '../api/index.ts';
import { ApiError, describe, type KubeClient, type KubeObject, refOf } from '../kube/index.ts';
import type { Finding } from '../mesh/finding.ts';
import { terminating } from './findings.ts';
import { foreignOwner, installedBy, lastWriterOf } from './foreign-owner.ts';
import { type LiveObject, projectLive } from './live-object.ts';

/** One wanted object that is not in line, before anybody was asked. */
export interface Candidate {
  readonly object: KubeObject;
  readonly cause: ChangeCause;
  /** As the stores show it. It carries our label then: fields that others took are taken back. */
  readonly live: LiveObject | undefined;
  /** Identity of the object that this process applied last: it stays ours when somebody takes the label away. */
  readonly knownUid: string | undefined;
}

export type Verdict = { readonly change: Change } | { readonly finding: Finding } | 'nothing to do';

export interface DryRun {
  readonly client: KubeClient;
  readonly controlPlane: string;
  readonly missingNamespaces: readonly string[];
  readonly servedSoon: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/**
 * Asks the API server what an apply would do, without force: validation, admission, rights and other owners
 * all answer as they would for the real one.
 */
export async function tryApply(candidate: Candidate, dryRun: DryRun): Promise<Verdict> {
  const object = placed(candidate.object, dryRun.missingNamespaces);
  try {
    const answer = await dryRun.client.apply(object, {
      fieldManager: fieldManagers.objects,
      dryRun: true,
      signal: dryRun.signal,
    });
    const owner = isOurs(candidate, answer) ? undefined : ownerOf(answer, dryRun.controlPlane);
    if (owner !== undefined) return { finding: ownedByOther(candidate.object, owner) };
    if (candidate.live !== undefined && leavesAsIs(answer, candidate.live)) return 'nothing to do';
    const lastWriter = lastWriterOf(answer);
    const change = { object: candidate.object, cause: causeOf(candidate, answer), contested: [] };
    return { change: lastWriter === undefined ? change : { ...change, lastWriter } };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return refusal(candidate, error, dryRun);
  }
}

function isOurs({ live, knownUid }: Candidate, seen: KubeObject | undefined): boolean {
  return live !== undefined || (knownUid !== undefined && seen?.metadata.uid === knownUid);
}

/** What left the stores may only have lost the label by which they find it. */
function causeOf({ cause, knownUid }: Candidate, seen: KubeObject | undefined): ChangeCause {
  return cause === 'deleted' && seen?.metadata.uid === knownUid ? 'changed' : cause;
}

/** The apply would change neither the object nor who owns what. A changed spec shows as a new generation at the least. */
function leavesAsIs(answer: KubeObject, live: LiveObject): boolean {
  const after = projectLive(answer);
  return after.owned === live.owned && isDeepStrictEqual(unversioned(after.object), unversioned(live.object));
}

function unversioned({ metadata: { resourceVersion: _, ...metadata }, ...object }: KubeObject) {
  return { ...object, metadata };
}

/** A CRD may have been written by other tools with equal content, unless one of them keeps it as its own. */
function ownerOf(answer: KubeObject, controlPlane: string): string | undefined {
  return answer.kind === 'CustomResourceDefinition' ? installedBy(answer) : foreignOwner(answer, controlPlane);
}

/** A binding whose role is still to be created answers NotFound: the API server can't compare rights with a role that is not there. */
async function refusal(candidate: Candidate, error: ApiError, dryRun: DryRun): Promise<Verdict> {
  const { object, cause } = candidate;
  const kind = `${object.apiVersion}|${object.kind}`;
  switch (error.reason) {
    case 'FieldManagerConflict': {
      const live = await dryRun.client.get(refOf(object), { signal: dryRun.signal });
      if (isOurs(candidate, live)) {
        return { change: { object, cause: causeOf(candidate, live), contested: error.conflicts } };
      }
      const owner = live === undefined ? undefined : ownerOf(live, dryRun.controlPlane);
      return { finding: fieldConflict(object, error, owner) };
    }
    case 'NotFound':
      if (object.kind.endsWith('RoleBinding')) return { change: { object, cause, contested: [] } };
      throw error;
    case 'KindNotServed':
      if (dryRun.servedSoon.has(kind)) return { change: { object, cause, contested: [] } };
      return {
        finding: {
          reason: 'KindNotServed',
          message: `${describe(object)} needs ${object.apiVersion} ${object.kind}, which this cluster does not serve: install its CRD, or switch off the chart value that renders it`,
        },
      };
    case 'Forbidden':
      return {
        finding: { reason: 'PermissionDenied', message: `${error.message}. Grant it as in manifests/rbac.yaml` },
      };
    case 'NamespaceTerminating':
      return { finding: terminating(object.metadata.namespace ?? '') };
    case 'Invalid':
    case 'SchemaMismatch':
    case 'AdmissionDenied':
    case 'QuotaExceeded':
    case 'TooLarge':
    case 'BadRequest':
      return {
        finding: {
          reason: 'ObjectRefused',
          message: `The API server refuses ${describe(object)}: ${error.message}. Correct the values that render it`,
        },
      };
    default:
      throw error;
  }
}

function ownedByOther(object: KubeObject, owner: string): Finding {
  return {
    reason: 'OwnedByOther',
    message: `${describe(object)} exists and belongs to ${owner}: Meshwright takes nothing over. Remove it there, or choose another namespace or tag`,
  };
}

function fieldConflict(object: KubeObject, error: ApiError, owner: string | undefined): Finding {
  const fields = error.conflicts.map(({ field, manager }) => `${field} (owned by ${manager})`);
  if (owner !== undefined) {
    return {
      reason: 'OwnedByOther',
      message: `${ownedByOther(object, owner).message}. In conflict: ${fields.join(', ')}`,
    };
  }
  return {
    reason: 'FieldConflict',
    message: `${describe(object)}: other writers own fields that the mesh needs: ${fields.join(', ')}. Let them give these up`,
  };
}

/** Objects of a namespace that is still to be created are tried in `default`: a dry run can't create a namespace for them. */
function placed(object: KubeObject, missing: readonly string[]): KubeObject {
  const { namespace } = object.metadata;
  if (namespace === undefined || !missing.includes(namespace)) return object;
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } };
}
