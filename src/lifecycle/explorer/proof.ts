import type { Coverage } from './coverage.ts';
import { type Exploration, explore, type Model } from './explore.ts';

/** What exploring one model of the rule table that ships has shown. */
export interface Proof extends Exploration {
  readonly name: string;
  readonly disturbances: number;
  readonly properties: number;
  readonly seconds: number;
}

/** Far more worlds than the models have; only a model that has grown without bound comes here. */
const limit = 14_000_000;

export interface Proposition<W> {
  readonly name: string;
  readonly model: Model<W>;
  readonly disturbances: number;
  /** How many sentences are checked in each world. */
  readonly properties: number;
}

/** Explores a model to its end. */
export function prove<W>({ model, ...about }: Proposition<W>): Proof {
  const started = performance.now();
  const exploration = explore(model, limit);
  return { ...exploration, ...about, seconds: (performance.now() - started) / 1000 };
}

export type Covered = Pick<Coverage, 'rows' | 'oneSided'>;
