import type { Intent } from '../act/intent.ts';
import type { Phase } from '../api/index.ts';
import { compile, type Step, type Table } from './machine.ts';
import type { Observation } from './observation.ts';
import { rules } from './rules.ts';

export interface Decision extends Step<Phase, Intent> {
  /** Nothing at all is written, not even the status. */
  readonly frozen?: true;
}
export type Decide = (phase: Phase | undefined, observation: Observation) => Decision;

/**
 * The decision of one reconcile: the next phase, or what is to be done in this one. Pure.
 * A resource without a phase is new, or its status was lost; both begin in Pending, with the world as it is.
 */
export function decideBy(table: Table<Phase, Observation, Intent>): Decide {
  const step = compile(table);
  return (phase, observation) => {
    if (observation.paused) return { phase: phase ?? 'Pending', when: 'it is paused', intents: [], frozen: true };
    if (phase === undefined) return { phase: 'Pending', when: 'the resource is new', intents: [] };
    return heeded(step(phase, observation), phase, observation);
  };
}

/** Beside whatever a phase does, and no step of it: what is stored stays as it is. */
function heeded(next: Step<Phase, Intent>, phase: Phase, { unheeded }: Observation): Step<Phase, Intent> {
  if (unheeded.length === 0 || next.phase !== phase) return next;
  return { ...next, intents: [...next.intents, { do: 'refresh', webhooks: unheeded }] };
}

/** {@link decideBy} the rules that ship. */
export const decide: Decide = decideBy(rules);
