import { decideBy } from '../decide.ts';
import { explore, type Violation } from './explore.ts';
import { modelOf as installModel } from './install/model.ts';
import type { Mutation, Rules } from './mutation.ts';
import { modelOf as rolloutModel } from './rollout/model.ts';
import { type Mistake, type Parts, shippedParts, subjectOf } from './rollout/parts.ts';
import { midway, retained, rolledBack } from './rollout/starts.ts';
import { beginning, type World } from './rollout/world.ts';

const limit = 2_000_000;

/** The first fault that a mistake in the rules shows, in either model; undefined when nobody would notice. */
export function huntInRules({ of }: Mutation, rules: Rules): Violation | undefined {
  const mutated = of(rules);
  return inInstalls(mutated, 1) ?? inUpgrades({ ...shippedParts, rules: mutated }) ?? inInstalls(mutated, 2);
}

/** The same for mistakes in any part of an upgrade. */
export function huntInParts({ of }: Mistake): Violation | undefined {
  return inUpgrades(of(shippedParts));
}

/** From worlds that are far apart, so that few disturbances lead far. */
const starts: readonly World[] = [beginning(1), rolledBack(1), retained(1), midway(1), midway(2)];

function inUpgrades(parts: Parts): Violation | undefined {
  for (const start of starts) {
    const found = explore(rolloutModel(subjectOf(parts), start), { limit, firstOnly: true }).violations[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

function inInstalls(rules: Rules, disturbances: number): Violation | undefined {
  return explore(installModel(decideBy(rules), disturbances), { limit, firstOnly: true }).violations[0];
}
