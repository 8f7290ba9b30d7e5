import type { Random } from '../campaigns/random.ts';
import { describeRule, randomRule } from '../campaigns/transport-trial.ts';
import { missing } from '../campaigns/watch-trials.ts';
import type { Plan } from '../proxy/index.ts';

/** What goes wrong for a while. Plain data. */
export interface Weather {
  /** For people. */
  readonly story: string;
  readonly plan: Plan;
  /** Resources whose lists are kept as they are at the beginning. */
  readonly remember: readonly string[];
  /** Resources whose watches are told at the beginning that they are too old. */
  readonly attach: readonly string[];
  /** The same at the end: who was told too little must list again. */
  readonly expire: readonly string[];
  /** Every connection is reset at the beginning, so that requests and watches begin anew and meet the plan. */
  readonly cuts: boolean;
  /** The operator is killed and started again. */
  readonly restart: boolean;
  readonly milliseconds: number;
}

const always = 1_000;

/** @param objects what is watched, and some objects of it */
export function randomWeather(random: Random, objects: readonly Watched[]): Weather {
  const milliseconds = random.between(200, 2_000);
  const cuts = random.between(0, 2) === 0;
  const attach = random.between(0, 2) === 0 ? [random.oneOf(objects).resource, random.oneOf(objects).resource] : [];
  const nothing = { remember: [], attach, expire: [], cuts, restart: false, milliseconds };
  const { resource, object } = random.oneOf(objects);
  switch (random.between(0, 9)) {
    case 0:
      return { ...nothing, story: 'the operator is killed', plan: { rules: [] }, restart: true };
    case 1: {
      const after = random.between(0, 60);
      const when = random.oneOf(['before', 'after', 'answered'] as const);
      const rule = { on: {}, after, fault: { do: 'halt', when } } as const;
      return { ...nothing, story: `the operator dies ${when} request ${after + 1}`, plan: { rules: [rule] } };
    }
    case 2:
    case 3: {
      const [fault, story] = missing(resource, object, random);
      const plan = { rules: [{ on: { verbs: ['watch'], resource }, times: always, fault }] } as const;
      return { ...nothing, story, plan, attach: [resource], expire: [resource] };
    }
    case 4: {
      const rules = [
        // Only the list that fills the store: a live look is promised to be the newest.
        { on: { verbs: ['list'], resource }, fault: { do: 'replay' } },
        { on: { verbs: ['watch'], resource }, times: always, fault: { do: 'hold', milliseconds: 60_000 } },
      ] as const;
      return { ...nothing, story: `${resource} are seen as they were`, plan: { rules }, ...staleViewOf(resource) };
    }
    case 5:
      return { ...nothing, story: 'nothing goes wrong', plan: { rules: [] }, attach: [], cuts: false };
    default: {
      const rules = Array.from({ length: random.between(1, 4) }, () => randomRule(random));
      return { ...nothing, story: rules.map(describeRule).join('; '), plan: { rules } };
    }
  }
}

export interface Watched {
  readonly resource: string;
  readonly object: string | undefined;
}

function staleViewOf(resource: string): Pick<Weather, 'remember' | 'attach'> {
  return { remember: [resource], attach: [resource] };
}
