import * as guard from '../guards.ts';
import { discard, retire } from '../intents.ts';
import * as upgrade from '../rollout-guards.ts';
import {
  blocked,
  deleted,
  drifted,
  driftedBeside,
  givenUpLeft,
  hindered,
  lostRecord,
  namespaceGone,
  point,
  type Row,
  restartNext,
  servingGone,
  specChanged,
  surplusLeft,
  takeCharge,
  turnBack,
} from './rows.ts';

/** Wave by wave to the new revision, and the way back. */

/** The namespaces of the wave, and whatever comes to a wave that has begun. */
const pointMoved: Row = { ...point, guard: upgrade.mayPoint };

export const analyzing: readonly Row[] = [
  deleted,
  specChanged,
  turnBack,
  blocked,
  takeCharge,
  lostRecord,
  namespaceGone,
  driftedBeside,
  pointMoved,
  { when: 'it works, and every wave has moved', guard: upgrade.mayPromote, to: 'Promoting' },
  { when: 'it works, and the wave may begin', guard: upgrade.waveMayBegin, to: 'Migrating' },
  { when: 'a person or a window is waited for', guard: upgrade.decided, to: 'AwaitingApproval' },
];

export const awaitingApproval: readonly Row[] = [
  deleted,
  specChanged,
  turnBack,
  blocked,
  takeCharge,
  lostRecord,
  namespaceGone,
  driftedBeside,
  pointMoved,
  { when: 'it works, and every wave has moved', guard: upgrade.mayPromote, to: 'Promoting' },
  { when: 'the wave may begin', guard: upgrade.waveMayBegin, to: 'Migrating' },
];

export const migrating: readonly Row[] = [
  deleted,
  specChanged,
  turnBack,
  blocked,
  takeCharge,
  lostRecord,
  namespaceGone,
  driftedBeside,
  { when: 'the window has closed', guard: upgrade.windowClosed, to: 'AwaitingApproval' },
  pointMoved,
  restartNext,
  { when: 'the wave has moved', guard: upgrade.waveMoved, to: 'Soaking' },
];

export const soaking: readonly Row[] = [
  deleted,
  specChanged,
  turnBack,
  blocked,
  takeCharge,
  lostRecord,
  namespaceGone,
  driftedBeside,
  pointMoved,
  restartNext,
  { when: 'it has soaked', guard: upgrade.soaked, to: 'Analyzing' },
];

export const retiring: readonly Row[] = [
  deleted,
  specChanged,
  turnBack,
  hindered,
  takeCharge,
  lostRecord,
  namespaceGone,
  {
    when: 'the retention is over, and nothing uses the previous revision',
    guard: upgrade.retirable,
    does: 'its MeshRevision is deleted after two live looks, its injection path first; Kubernetes collects what it owned',
    intents: retire,
  },
  drifted,
  surplusLeft,
  restartNext,
  { when: 'the previous revision is gone', guard: upgrade.retired, to: 'Ready' },
];

export const rollingBack: readonly Row[] = [
  deleted,
  servingGone,
  takeCharge,
  namespaceGone,
  { ...point, guard: (o) => upgrade.pointersAstray(o) && !upgrade.servingUnready(o) },
  driftedBeside,
  restartNext,
  {
    when: 'everything that can be moved is back, and nothing uses the revision that was given up',
    guard: (o) => upgrade.returned(o) && upgrade.discardable(o),
    does: 'its MeshRevision is deleted after two live looks, its injection path first; Kubernetes collects what it owned',
    intents: discard,
  },
  {
    when: 'all is back, as the spec asks',
    guard: (o) => upgrade.returned(o) && upgrade.previousWanted(o),
    to: 'Ready',
  },
  { when: 'all is back', guard: (o) => upgrade.returned(o) && upgrade.vetoed(o), to: 'RolledBack' },
  { when: 'all is back, and the spec asks for another revision', guard: upgrade.returned, to: 'Preflight' },
];

export const rolledBack: readonly Row[] = [
  deleted,
  specChanged,
  { when: 'the revision that served is gone', guard: upgrade.nothingServes, to: 'Preflight' },
  { when: 'a retry was asked for', guard: (o) => !upgrade.vetoed(o), to: 'Preflight' },
  takeCharge,
  namespaceGone,
  { ...drifted, guard: guard.drifted },
  surplusLeft,
  givenUpLeft,
];
