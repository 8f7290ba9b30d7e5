import { decideBy } from '../decide.ts';
import { firstFault, type Violation } from './explore.ts';
import { modelOf as installModel } from './install/model.ts';
import type { Mutation, Rules } from './mutation.ts';
import { modelOf as rolloutModel } from './rollout/model.ts';
import { type Mistake, type Parts, shippedParts, subjectOf } from './rollout/parts.ts';
import { goingBack, goingBackInPlace, inPlace, midway, replaced, retained, rolledBack } from './rollout/starts.ts';
import { beginning, type World } from './rollout/world.ts';

/** Of a model with two disturbances only what is near is looked at: mistakes show early, or not at all. */
const near = 60_000;
const all = 1_000_000;

/** The first fault that a mistake in the rules shows, in either model; undefined when nobody would notice. */
export function huntInRules({ of }: Mutation, rules: Rules): Violation | undefined {
  const mutated = of(rules);
  return inInstalls(mutated, 1) ?? inUpgrades({ ...shippedParts, rules: mutated }, starts) ?? inInstalls(mutated, 2);
}

/** The same for mistakes in any part of an upgrade. */
export function huntInParts({ of }: Mistake): Violation | undefined {
  return inUpgrades(of(shippedParts), [...starts, [midway(2), near]]);
}

type Start = readonly [world: World, limit: number];

/** Worlds that are far apart, so that few disturbances lead far. */
const starts: readonly Start[] = [
  [replaced(1), all],
  [goingBackInPlace(1), all],
  [rolledBack(1), all],
  [goingBack(1), all],
  [retained(1), all],
  [inPlace(1), all],
  [beginning(1), all],
];

function inInstalls(rules: Rules, disturbances: number): Violation | undefined {
  return firstFault(installModel(decideBy(rules), disturbances), all);
}

function inUpgrades(parts: Parts, from: readonly Start[]): Violation | undefined {
  const subject = subjectOf(parts);
  for (const [world, limit] of from) {
    const found = firstFault(rolloutModel(subject, world), limit);
    if (found !== undefined) return found;
  }
  return undefined;
}
