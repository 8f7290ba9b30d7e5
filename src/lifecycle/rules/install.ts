import * as guard from '../guards.ts';
import { installNext, pointTags } from '../intents.ts';
import * as upgrade from '../rollout-guards.ts';
import {
  blocked,
  changedParts,
  deleted,
  givenUpLeft,
  lostReadiness,
  type Row,
  specChanged,
  takeCharge,
  turnBack,
} from './rows.ts';

/** From a wish to a revision that serves: what a first install and an upgrade have in common. */

export const pending: readonly Row[] = [
  deleted,
  { when: 'the spec was accepted', guard: guard.otherwise, to: 'Preflight' },
];

export const preflight: readonly Row[] = [
  deleted,
  turnBack,
  { when: 'this very spec was rolled back', guard: upgrade.vetoHolds, to: 'RolledBack' },
  blocked,
  { when: 'every check passed', guard: guard.planKnown, to: 'Installing' },
];

export const installing: readonly Row[] = [
  deleted,
  specChanged,
  turnBack,
  blocked,
  takeCharge,
  givenUpLeft,
  {
    when: 'objects are missing or not ready',
    guard: guard.notInstalled,
    does: 'namespaces and the record of the revision are created, then set after set is applied, each once those before it are ready',
    intents: installNext,
  },
  { when: 'the control plane is ready', guard: guard.otherwise, to: 'Verifying' },
];

export const verifying: readonly Row[] = [
  deleted,
  specChanged,
  turnBack,
  blocked,
  takeCharge,
  lostReadiness,
  changedParts,
  { when: 'the revision answers, and another one serves', guard: upgrade.verifiedBeside, to: 'Analyzing' },
  { when: 'the revision answers', guard: guard.verified, to: 'Promoting' },
];

export const promoting: readonly Row[] = [
  deleted,
  specChanged,
  turnBack,
  blocked,
  takeCharge,
  lostReadiness,
  changedParts,
  {
    when: 'pointers do not lead to the revision yet',
    guard: guard.notPromoted,
    does: 'tags and the default validator are led to it, and their CA is waited for',
    intents: pointTags,
  },
  {
    when: 'every pointer leads to the revision, and another one served',
    guard: upgrade.promotedBeside,
    to: 'Retiring',
  },
  { when: 'every pointer leads to the revision', guard: upgrade.promotedForGood, to: 'Ready' },
];
