import type { Intent } from '../../act/intent.ts';
import type { Phase } from '../../api/index.ts';
import * as guard from '../guards.ts';
import {
  createNamespaces,
  installNext,
  pointTags,
  prune,
  removeAbandoned,
  repair,
  repairBeside,
  restart,
} from '../intents.ts';
import type { Move, Rule, Stay } from '../machine.ts';
import type { Observation } from '../observation.ts';
import * as upgrade from '../rollout-guards.ts';

/** Rows that several phases share. */

export type Row = Rule<Phase, Observation, Intent>;
type Leave = Move<Phase, Observation>;
type Remain = Stay<Observation, Intent>;

export const deleted: Leave = { when: 'the resource was deleted', guard: guard.deleted, to: 'Uninstalling' };
export const specChanged: Leave = { when: 'the spec was changed', guard: guard.specChanged, to: 'Preflight' };
/** Forward, a rollout goes on without it: nothing else is left to serve. */
export const servingGone: Leave = {
  when: 'the revision that served is gone',
  guard: upgrade.wayBackLost,
  to: 'Preflight',
};
export const blocked: Leave = { when: 'a person must act', guard: guard.blocked, to: 'Blocked' };
export const hindered: Leave = { when: 'a person must act', guard: guard.hindered, to: 'Blocked' };
/** By wish, by failure, or because nothing moves: asked before anything else that a rollout could do. */
export const turnBack: Leave = {
  when: 'the rollout has to go back',
  guard: upgrade.turningBack,
  to: 'RollingBack',
};

/** From the first write on, and again when somebody takes our finalizer away. */
export const takeCharge: Remain = {
  when: 'deletion must wait for us',
  guard: guard.notInCharge,
  does: 'our finalizer is put on the resource',
  intents: () => [{ do: 'takeCharge' }],
};
export const lostReadiness: Leave = {
  when: 'the control plane is no longer ready',
  guard: guard.lostReadiness,
  to: 'Installing',
};
export const lostRecord: Leave = {
  when: 'the record of the revision is gone',
  guard: guard.lostRecord,
  to: 'Installing',
};
/** What istiod itself settles once it runs, such as the validator's failure policy, is no step back either. */
export const changedParts: Remain = {
  when: 'objects were changed by somebody else',
  guard: guard.notInstalled,
  does: 'the first set with a change is applied, or waited for',
  intents: installNext,
};
export const namespaceGone: Remain = {
  when: 'a namespace of the mesh is gone',
  guard: guard.namespaceGone,
  does: 'it is created again',
  intents: createNamespaces,
};
export const drifted: Remain = {
  when: 'objects were changed by somebody else',
  guard: guard.drifted,
  does: 'each is set back or created again',
  intents: repair,
};
/** Whom pointers lead where is a step of the rollout; here only what somebody did to them is undone. */
export const driftedBeside: Remain = {
  when: 'objects were changed by somebody else',
  guard: upgrade.driftedBeside,
  does: 'each is set back or created again; pointers that are only to lead elsewhere are left to their own row',
  intents: repairBeside,
};
export const surplusLeft: Remain = {
  when: 'objects are no longer wanted',
  guard: guard.surplusLeft,
  does: 'they are deleted, each after a live look at whose it is',
  intents: prune,
};
export const givenUpLeft: Remain = {
  when: 'a given-up revision is left that no pod uses',
  guard: guard.abandonedLeft,
  does: 'its MeshRevision is deleted, and Kubernetes collects what it owned',
  intents: removeAbandoned,
};
export const point: Remain = {
  when: 'pointers do not lead where they should',
  guard: upgrade.pointersAstray,
  does: 'each is led there by one write',
  intents: pointTags,
};
export const restartNext: Remain = {
  when: 'workloads can be restarted',
  guard: upgrade.restartsNext,
  does: 'as many as the limits allow are restarted, each once',
  intents: restart,
};
