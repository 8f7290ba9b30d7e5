import type { Side } from '../measure/figure.ts';

/** Whose runtimes are compared. */
export const runtimes = ['meshwright', 'client-node'] as const satisfies readonly Side[];
export type Runtime = (typeof runtimes)[number];

/** One sort of load. */
export interface Mode {
  /** Read, apply without a change, or apply with one. */
  readonly does: 'get' | 'same' | 'change';
  /** How many requests are under way at a time. */
  readonly atOnce: number;
  readonly title: string;
}

/** How many objects there are, and requests at a time at most: as many as this runtime has connections. */
export const width = 16;

export const modes: readonly Mode[] = [
  { does: 'get', atOnce: 1, title: 'GET, one at a time' },
  { does: 'get', atOnce: width, title: `GET, ${width} in flight` },
  { does: 'same', atOnce: 1, title: 'apply without a change, one at a time' },
  { does: 'same', atOnce: width, title: `apply without a change, ${width} in flight` },
  { does: 'change', atOnce: 1, title: 'apply with a change, one at a time' },
  { does: 'change', atOnce: width, title: `apply with a change, ${width} in flight` },
];

export interface RequestsArgument {
  readonly side: Runtime;
  readonly kubeconfig: string;
  readonly namespace: string;
  /** How long each mode lasts. */
  readonly windowMs: number;
}

/** For each mode, in order. */
export interface RequestsResult {
  readonly perSecond: readonly number[];
  /** All requests that were made. */
  readonly total: number;
}
