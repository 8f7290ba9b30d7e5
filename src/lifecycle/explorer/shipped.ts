import { rules } from '../rules.ts';
import { Coverage } from './coverage.ts';
import { type Exploration, explore } from './explore.ts';
import { modelOf } from './install/model.ts';

/** What exploring the rule table that ships has shown. */
export interface Proof extends Exploration {
  readonly disturbances: number;
  readonly seconds: number;
  readonly rows: Coverage['rows'];
  readonly oneSided: Coverage['oneSided'];
}

/** Far more worlds than the model has; only a model that has grown without bound comes here. */
const limit = 4_000_000;

/** Explores the shipped rules with at most `disturbances` things going wrong, at any moments of a mesh's life. */
export function proveShipped(disturbances: number): Proof {
  const started = performance.now();
  const coverage = new Coverage(rules);
  const exploration = explore(modelOf(coverage.decide, disturbances), { limit });
  const seconds = (performance.now() - started) / 1000;
  return { ...exploration, disturbances, seconds, rows: coverage.rows, oneSided: coverage.oneSided };
}
