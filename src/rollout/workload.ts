import type { BlockedCode } from './blocked.ts';

/** A pod that is still to be replaced, and can be evicted. */
export interface OldPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ready: boolean;
  /**
   * It was created just after its workload was restarted, and has the sidecar that the restart was to replace: the API server
   * may act on a webhook configuration a moment after it has stored it.
   */
  readonly strayed: boolean;
}

/** What stands in a workload's way, for machines and for people. */
export interface Trouble {
  readonly code: BlockedCode;
  readonly message: string;
}

/** A workload with pods in the mesh, as far as moving it goes. */
export interface Workload {
  /** Deployment, StatefulSet, DaemonSet and Rollout (Argo) are moved; Job, Pod, ReplicaSet and all others are reported. */
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Index of its namespace's wave. */
  readonly wave: number;
  /** Pods that were injected by the revision they should have. */
  readonly moved: number;
  /** Pods that were injected by another revision of ours, those that are being deleted included. */
  readonly left: number;
  /** The pods of `left` that are not being deleted. */
  readonly oldPods: readonly OldPod[];
  /**
   * Its controller has seen the latest generation, all replicas are ready, none of its pods is seen unready or being
   * deleted, and no pod of an older template is left; the last does not count for {@link onDelete}.
   */
  readonly ready: boolean;
  /** A rollout is under way: its generation is not observed yet, or not all pods are of the latest template. */
  readonly rolling: boolean;
  /** Pods it is to have. */
  readonly replicas: number;
  /** Pods it has, with and without a sidecar, without those that are being deleted. */
  readonly pods: number;
  /** Its update strategy is OnDelete: a change of the template moves nothing by itself. */
  readonly onDelete: boolean;
  /** Its template carries our annotation for this very target. */
  readonly marked: boolean;
  /**
   * The last progress of its restart, in ms of the epoch: when it was marked, or since then a pod of the right revision
   * became ready, whichever is later; without a mark (eviction) only the latter. Undefined when not known.
   */
  readonly progressAt: number | undefined;
  /** The annotation `meshwright.io/restart: disabled` is on it or on its namespace. */
  readonly optedOut: boolean;
  /** What its pods, budgets and quotas say: why it is not ready, or what stands in the way of its restart. */
  readonly trouble: Trouble | undefined;
}
