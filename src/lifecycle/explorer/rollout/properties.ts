import { movesOf } from './properties/moving.ts';
import { removalsOf } from './properties/removing.ts';
import { reportsOf } from './properties/reporting.ts';
import { returnsOf } from './properties/returning.ts';
import { stepsOf } from './properties/stepping.ts';
import { wavesOf } from './properties/waving.ts';
import type { Turn } from './turn.ts';

/** A sentence that must hold of every turn; `broken` says whether it does not. */
export interface Property {
  readonly name: string;
  readonly broken: (turn: Turn) => boolean;
}

export const properties: readonly Property[] = [
  ...stepsOf,
  ...wavesOf,
  ...returnsOf,
  ...movesOf,
  ...removalsOf,
  ...reportsOf,
];
