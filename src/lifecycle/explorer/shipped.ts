import { memoryAfter } from '../memory.ts';
import { rules } from '../rules.ts';
import { Coverage } from './coverage.ts';
import { modelOf as installModel } from './install/model.ts';
import { properties as installProperties } from './install/properties.ts';
import { type Proof, prove } from './proof.ts';
import { shipped } from './rollout/mirror.ts';
import { modelOf as rolloutModel } from './rollout/model.ts';
import { alwaysHolds } from './rollout/properties/removing.ts';
import { properties as rolloutProperties } from './rollout/properties.ts';
import { goingBack, goingBackInPlace, inPlace, midway, replaced, retained, rolledBack } from './rollout/starts.ts';
import { beginning, type World } from './rollout/world.ts';

/** Sentences that the search itself checks: rest, an end of the operator's own steps, and that each step does something. */
const ofTheSearch = 3;

/** A first install, and a mesh that serves, with at most so many things going wrong. */
export function proveInstall(disturbances: number, { decide }: Coverage): Proof {
  const properties = installProperties.length + ofTheSearch;
  return prove({ name: 'a first install', model: installModel(decide, disturbances), disturbances, properties });
}

/** Where an exploration of upgrades begins, by a name for people. */
const beginnings = {
  'an upgrade': beginning,
  'an upgrade that does not go back by itself': beginning,
  'an upgrade midway': midway,
  'a previous revision that is kept': retained,
  'an upgrade that goes back': goingBack,
  'an upgrade that was rolled back': rolledBack,
  'an upgrade in place': inPlace,
  'an upgrade in place that has taken over': replaced,
  'an upgrade in place that goes back': goingBackInPlace,
} as const satisfies Readonly<Record<string, (budget: number) => World>>;

export type Beginning = keyof typeof beginnings;

/** Upgrades and the way back, with at most so many things going wrong. */
export function proveRollout(name: Beginning, disturbances: number, { decide }: Coverage): Proof {
  // One more sentence is about worlds in which nothing has gone wrong yet.
  const properties = rolloutProperties.length + alwaysHolds.length + 1 + ofTheSearch;
  const mirror = { ...shipped, automatic: name !== 'an upgrade that does not go back by itself' };
  const subject = { decide, remember: memoryAfter, mirror };
  return prove({ name, model: rolloutModel(subject, beginnings[name](disturbances)), disturbances, properties });
}

export function coverShipped(): Coverage {
  return new Coverage(rules);
}
