import type { Intent } from '../act/intent.ts';
import type { Phase } from '../api/index.ts';
import { compile, type Step } from './machine.ts';
import type { Observation } from './observation.ts';
import { rules } from './rules.ts';

export type Decision = Step<Phase, Intent>;

/** The decision of one reconcile: the next phase, or what is to be done in this one. Pure. */
export const decide: (phase: Phase, observation: Observation) => Decision = compile(rules);
