import type { LiveRef, PodRef, WorkloadRef } from '../act/intent.ts';
import type { BlockedStatus, RollbackReason, RolloutStatus, Verdict, WaveState } from '../api/index.ts';
import type { RevisionName, Users } from './observation.ts';

/** One wave, with how far it is and whether it may begin. */
export interface Wave {
  readonly name: string;
  readonly state: WaveState;
  readonly namespaces: number;
  readonly workloads: { readonly moved: number; readonly total: number };
  /** `spec.upgrade.waves[].approval` is Automatic, or an approval was given; by whom, when it was. */
  readonly approved: boolean;
  readonly approvedBy: string | undefined;
}

/** What is to be restarted next, and how far the restarts are. */
export interface Restarts {
  /** Workloads to restart now, within all limits. */
  readonly annotate: readonly WorkloadRef[];
  /** Pods to evict now, within all limits. */
  readonly evict: readonly PodRef[];
  readonly inFlight: number;
  /** Nothing that can be moved is left to move, and what was moved is ready. */
  readonly done: boolean;
  /** Some are due whose namespaces were led to their revision a moment ago, and whose new pods don't get it yet. */
  readonly settling: boolean;
  /** What is not moved at the moment, or can't be at all, each with its code. */
  readonly blocked: readonly BlockedStatus[];
}

/** What was seen of the new revision. */
export interface Analysis {
  readonly verdict: Verdict;
  readonly evidence: readonly string[];
  /** It is ready and answers at the moment. */
  readonly healthy: boolean;
}

/** An upgrade that is under way, as far as it can be told from the cluster, the spec, the status and the clock. */
export interface Rollout {
  readonly id: string;
  readonly from: RevisionName;
  readonly to: RevisionName;
  /** Why it goes back; from the status, so that what was decided stays decided. */
  readonly rollback: RolloutStatus['rollback'];
  readonly rollbackAsked: boolean;
  /** Nothing has moved for the progress deadline although something should have. */
  readonly overdue: boolean;
  /** `spec.upgrade.rollback.automatic`. */
  readonly automatic: boolean;
  readonly windowOpen: boolean;
  /** When the next maintenance window opens, RFC 3339; undefined when one is open or none ever will. */
  readonly nextWindow: string | undefined;
  /** The soak time of the wave in hand is over. */
  readonly soaked: boolean;
  /** Undefined in phases that do not look at it. */
  readonly analysis: Analysis | undefined;
  /**
   * Every namespace of the waves begun so far is led to the new revision, or will be once the pointers are written:
   * outside of a window no more of them are than were before.
   */
  readonly led: boolean;
  /** Of the waves begun so far; on the way back, of all that were moved. */
  readonly restarts: Restarts;
  /** Value of the annotation by which a workload is restarted once for this rollout, or for its way back. */
  readonly marker: string;
  /** The retention of the previous revision is not over. */
  readonly retained: boolean;
  /** MeshRevisions that exist. */
  readonly records: { readonly from: LiveRef | undefined; readonly to: LiveRef | undefined };
  /** Who still uses each revision; undefined while that can't be seen. */
  readonly users: { readonly from: Users | undefined; readonly to: Users | undefined };
  /** What else holds each revision, a sentence each: namespaces that name it, gateways, pointers. */
  readonly holders: { readonly from: readonly string[]; readonly to: readonly string[] };
  /** In place, once it has taken over: pods that were created before, and keep their sidecars until they are restarted. */
  readonly keptSidecars?: number;
  /** When the last wave will have soaked at the measured pace, RFC 3339. */
  readonly estimatedCompletion: string | undefined;
}

/** A target that was rolled back, while the spec is still the one that failed. */
export interface Vetoed {
  readonly id: string;
  readonly version: string;
  readonly reason: string;
}

/** Waves that are not done; one that nobody is in need not be begun. */
export function wavesLeftOf(waves: readonly Wave[]): readonly Wave[] {
  return waves.filter(({ state, namespaces }) => state !== 'Done' && (state !== 'Waiting' || namespaces > 0));
}

/**
 * The wave in hand: the one that has begun, or else the first that is left, because namespaces may come into an earlier
 * wave that was passed over while nobody was in it. Undefined once none is left.
 */
export function waveInHand(waves: readonly Wave[]): Wave | undefined {
  const left = wavesLeftOf(waves);
  return left.find(({ state }) => state !== 'Waiting') ?? left[0];
}

/** Why a rollout has to go back. */
export interface Return {
  readonly reason: RollbackReason;
  readonly message: string;
}
