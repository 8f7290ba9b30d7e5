import type { Others } from '../act/class-users.ts';
import type { Change, LiveRef, UnheededWebhook } from '../act/intent.ts';
import type { AdjustedField, Phase, PriorityClassStatus, ProxyCount, QuotaStatus } from '../api/index.ts';
import type { Finding } from '../mesh/finding.ts';
import type { Pointer, SetName } from '../mesh/provider.ts';
import type { Shortage } from '../rollout/shortage.ts';
import type { Rollout, Vetoed, Wave } from './rollout.ts';

/** A version of the mesh and the name of the revision that carries it. */
export interface RevisionName {
  readonly version: string;
  /** Its own: that of its MeshRevision. */
  readonly revision: string;
  /** Under which the mesh knows it, where an upgrade in place has kept the name of the revision before. */
  readonly servesAs?: string;
}

/** How far one set of objects is from what is wanted. */
export interface SetState {
  readonly name: SetName;
  readonly changes: readonly Change[];
  /** Why the set does not work yet, a sentence each; empty when it is ready. */
  readonly waiting: readonly string[];
  /** What of it has no room for its pods; none when left out. */
  readonly shortages?: readonly Shortage[];
}

/** What is wanted in the cluster, or why that can't be said. */
export type Plan =
  | { readonly state: 'unavailable'; readonly findings: readonly Finding[] }
  | {
      readonly state: 'known';
      readonly sets: readonly SetState[];
      /** Objects of ours that are no longer wanted. */
      readonly surplus: readonly LiveRef[];
      readonly missingNamespaces: readonly string[];
      readonly revisionRecorded: boolean;
      /** Why the charts can't be had: what is wanted was read from the stored render, CRDs left out. */
      readonly chartsMissing?: readonly Finding[];
      /** What of it is not as the charts render it; absent when nothing is. */
      readonly adjusted?: readonly AdjustedField[];
      /** The quota of its namespace, as it is to be and as it is; absent without one. */
      readonly quota?: QuotaStatus;
      /** The priority classes of the mesh, those too that are on their way out; absent without any. */
      readonly priorityClasses?: readonly PriorityClassStatus[];
    };

export interface ProbeResult {
  readonly name: 'injection' | 'validation';
  readonly passed: boolean;
  /** What was seen, for a person. */
  readonly evidence: string;
  /** Nothing is known of who was asked: quotas or limits let no pod into the namespaces where it could be. */
  readonly noRoom?: true;
}

/** Pods that were injected by this mesh and still run. */
export interface Users {
  readonly pods: number;
  readonly namespaces: readonly { readonly name: string; readonly pods: number }[];
}

/** A MeshRevision that is not wanted any more. */
export interface GivenUp extends LiveRef {
  /** See {@link RevisionName}. */
  readonly servesAs?: string;
  /** Another revision has taken its place: whatever leads to the name leads to that one. */
  readonly replaced?: true;
}

/** What is left of an installation, in the order of its removal. */
export interface Remains {
  readonly webhooks: readonly LiveRef[];
  readonly revisions: readonly LiveRef[];
  readonly others: readonly LiveRef[];
  /** How many more there are, whose turn comes once these are gone. */
  readonly later?: number;
  /** Priority classes that stay for the pods of others; absent without any. */
  readonly held?: readonly HeldClass[];
}

/** A priority class of ours that pods of others have. */
export interface HeldClass extends Others {
  readonly name: string;
}

/**
 * Everything `decide` knows: one plain value, gathered once a reconcile.
 * It holds no clock and no client, so that every decision can be replayed and every reachable one explored.
 */
export interface Observation {
  /** Name of the MeshControlPlane, for the commands in messages. */
  readonly name: string;
  /** The spec has changed since the last decision (`metadata.generation` against `status.observedGeneration`). */
  readonly specChanged: boolean;
  readonly deleting: boolean;
  /** `spec.paused`: everything stands still, and nothing is written. */
  readonly paused: boolean;
  readonly forced: boolean;
  readonly inCharge: boolean;
  readonly blockedFrom: Phase | undefined;
  readonly tags: readonly string[];
  readonly target: RevisionName;
  /** The revision that the pointers lead to. */
  readonly current: RevisionName | undefined;
  readonly plan: Plan;
  /** Why the installed control plane and its components are not ready, a sentence each; known even without charts. */
  readonly unready: readonly string[];
  /** The same of the control plane alone. */
  readonly controlPlaneUnready: readonly string[];
  /** What of it has no room for its pods; each makes it unready. */
  readonly shortages: readonly Shortage[];
  /** What stands in the way of carrying out the wish, warnings left out. */
  readonly blockers: readonly Finding[];
  readonly probes: readonly ProbeResult[];
  /** Through which probes fail although they are in place, for long enough to ask the API server to look at them anew. */
  readonly unheeded: readonly UnheededWebhook[];
  readonly pointers: readonly Pointer[];
  /** Looked for while deleting. Undefined while the pods of the cluster can't be seen: then nobody may be called gone. */
  readonly users: Users | undefined;
  /** Name of every revision of ours that anything in the cluster tells of. */
  readonly revisions: readonly string[];
  /** Objects that another writer keeps changing, a sentence each. */
  readonly contests: readonly string[];
  /** Digest of the whole spec, by which a spec that failed is recognised. */
  readonly specDigest: string;
  /** The upgrade that is under way. */
  readonly rollout: Rollout | undefined;
  /** The waves of that upgrade, or of the one that the spec asks for; empty when it asks for none. */
  readonly waves: readonly Wave[];
  /** Pods of the mesh by revision. */
  readonly proxies: readonly ProxyCount[];
  /** The spec is one that was rolled back, and no retry was asked for. */
  readonly vetoed: Vetoed | undefined;
  /** Revisions of ours that are neither target nor current nor part of the rollout, and that no pod uses. */
  readonly abandoned: readonly GivenUp[];
  readonly remains: Remains;
}

/** Everything that stands in the way: of the wish, and of knowing what it means. */
export function findingsOf({ blockers, plan }: Observation): readonly Finding[] {
  return plan.state === 'unavailable' ? [...blockers, ...plan.findings] : blockers;
}
