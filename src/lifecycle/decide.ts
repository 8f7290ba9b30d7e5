import type { Intent } from '../act/intent.ts';
import type { Phase } from '../api/index.ts';
import { compile, type Step } from './machine.ts';
import type { Observation } from './observation.ts';
import { rules } from './rules.ts';

export type Decision = Step<Phase, Intent>;

const step = compile(rules);

/**
 * The decision of one reconcile: the next phase, or what is to be done in this one. Pure.
 * A resource without a phase is new, or its status was lost; both begin in Pending, with the world as it is.
 */
export function decide(phase: Phase | undefined, observation: Observation): Decision {
  return phase === undefined
    ? { phase: 'Pending', when: 'the resource is new', intents: [] }
    : step(phase, observation);
}
