import { candidacy } from './candidacy.ts';
import type { KubeClient } from './client.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Timeouts } from './dispatchers.ts';
import { type ElectionEnd, type Lead, leadership } from './leadership.ts';
import { type LeaseRegister, openLease } from './lease.ts';
import type { Logger } from './logger.ts';

export type { ElectionEnd, Lead } from './leadership.ts';

export interface ElectionOptions {
  /** Best a client of its own, with `leaseTimeouts`, so that a renewal never waits behind other work. */
  readonly client: KubeClient;
  /** Where the Lease lives, and its name: who shares them shares the leadership. */
  readonly namespace: string;
  readonly name: string;
  /** Different for every process that ever takes part, also for a restarted one. */
  readonly identity: string;
  /** Ends standing by at once. While leading it ends nothing here: `lead` should come to its end, then the lease is released. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
}

/** For the client of an election: a renewal that hangs must leave time for another one. */
export const leaseTimeouts: Partial<Timeouts> = { connect: 3_000, headers: 3_000, body: 3_000, call: 3_000 };

/**
 * Waits to become the leader, leads until `lead` has ended, and releases the lease, so that the next one takes over at
 * once. Rejects only with what `lead` threw. Of all processes that share the lease at most one leads at a time, as long
 * as their clocks run at the same speed within a few percent; what their clocks show does not matter.
 */
export function elect(options: ElectionOptions, lead: Lead): Promise<ElectionEnd> {
  const clock = options.clock ?? systemClock;
  return runElection({ ...options, clock, register: openLease({ ...options, clock }) }, lead);
}

export interface Candidate extends Pick<ElectionOptions, 'identity' | 'signal' | 'log'> {
  readonly register: LeaseRegister;
  readonly clock: Clock;
  readonly random?: (() => number) | undefined;
}

/** The election on any register. */
export async function runElection(candidate: Candidate, lead: Lead): Promise<ElectionEnd> {
  const part = { ...candidate, random: candidate.random ?? Math.random };
  const won = await candidacy(part);
  return won === undefined ? 'over' : leadership(part, won, lead);
}
