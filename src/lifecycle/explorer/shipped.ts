import { decideBy } from '../decide.ts';
import { rules } from '../rules.ts';
import { counted, type RowUse } from './coverage.ts';
import { type Exploration, explore } from './explore.ts';
import { modelOf } from './model.ts';

/** What exploring the rule table that ships has shown. */
export interface Proof extends Exploration {
  readonly disturbances: number;
  readonly seconds: number;
  readonly rows: readonly RowUse[];
  /** Guards, by a row that asks them, that were always true or always false. */
  readonly oneSided: readonly string[];
}

/** Far more worlds than the model has; only a model that has grown without bound comes here. */
const limit = 4_000_000;

/** Explores the shipped rules with at most `disturbances` things going wrong, at any moments of a mesh's life. */
export function proveShipped(disturbances: number): Proof {
  const started = performance.now();
  const { table, uses, guards } = counted(rules);
  const exploration = explore(modelOf(decideBy(table), disturbances), { limit });
  return {
    ...exploration,
    disturbances,
    seconds: (performance.now() - started) / 1000,
    rows: uses,
    oneSided: [...guards.values()].filter((seen) => seen.true === 0 || seen.false === 0).map(({ when }) => when),
  };
}
