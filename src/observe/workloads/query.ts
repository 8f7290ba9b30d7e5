import type { RestartMode } from '../../api/index.ts';
import type { AssignedWave } from '../../rollout/waves.ts';

/** Which workloads are asked for, and what of them. */
export interface WorkloadQuery {
  /** Name of the MeshControlPlane: its own pods are none of its users'. */
  readonly controlPlane: string;
  /** The revision that pods are to have. */
  readonly to: string;
  /** The revision that they are to leave. */
  readonly from: string;
  /** What a restart for this target is marked with; see `markerFor`. */
  readonly marker: string;
  readonly mode: RestartMode;
  /** After so many milliseconds without progress a restart has failed: by then its cause must be known. */
  readonly timeoutMs: number;
  readonly waves: readonly AssignedWave[];
}
