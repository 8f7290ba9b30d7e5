export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The wait before try number `attempt` (0 is the first repeat): doubling, between half and all of it by chance, so that
 * many clients that failed together do not come back together.
 */
export function backoffMs({ firstMs, longestMs }: Backoff, attempt: number, random: () => number): number {
  const whole = Math.min(firstMs * 2 ** Math.min(attempt, 30), longestMs);
  return whole * (0.5 + random() / 2);
}
