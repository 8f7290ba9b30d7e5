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
import { beginning } from './rollout/world.ts';

/** Sentences that the search itself checks: rest, an end of the operator's own steps, and that each step does something. */
const ofTheSearch = 3;

/** A first install, and a mesh that serves, with at most so many things going wrong. */
export function proveInstall(disturbances: number, { decide }: Coverage): Proof {
  const properties = installProperties.length + ofTheSearch;
  return prove({ name: 'install', model: installModel(decide, disturbances), disturbances, properties });
}

/** Upgrades and the way back, with at most so many things going wrong. */
export function proveRollout(disturbances: number, { decide }: Coverage, mirror = shipped): Proof {
  const properties = rolloutProperties.length + alwaysHolds.length + ofTheSearch;
  const model = rolloutModel({ decide, remember: memoryAfter, mirror }, beginning(disturbances));
  return prove({ name: `rollout`, model, disturbances, properties });
}

export function coverShipped(): Coverage {
  return new Coverage(rules);
}
