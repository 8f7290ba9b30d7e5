import { install } from '../../lives/install.ts';
import type { EffectiveWrite } from '../effective-writes.ts';
import type { Reference, Touched } from '../reference.ts';

/** A reference in which each step is about these objects and the whole life has these writes. */
export function referenceWith(writes: readonly EffectiveWrite[], touched: readonly Touched[] = []): Reference {
  return {
    life: install,
    steps: install.steps.map((step) => ({ step, snapshot: {}, mask: new Set<string>(), touched })),
    whenReady: new Map(),
    targets: new Set(),
    tally: new Map(),
    writes,
    watched: ['configmaps', 'pods'],
  };
}
