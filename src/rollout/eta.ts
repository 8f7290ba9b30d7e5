export interface Progress {
  /** Workloads that have moved since the rollout began. */
  readonly moved: number;
  /** Time spent with moving them: without soaks and without waiting for approvals and windows. */
  readonly movingMs: number;
  readonly remaining: number;
  /** Soaks that are still to come, with what is left of the present one. */
  readonly soakMs: number;
}

/** Milliseconds that the rest takes at the pace so far, if nobody and no window is waited for; undefined before there is a pace. */
export function timeLeft({ moved, movingMs, remaining, soakMs }: Progress): number | undefined {
  if (remaining === 0) return soakMs;
  if (moved === 0 || movingMs <= 0) return undefined;
  return Math.round((movingMs / moved) * remaining) + soakMs;
}
