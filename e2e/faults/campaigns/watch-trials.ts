import type { Fault } from '../proxy/index.ts';
import { type Random, seededRandom } from './random.ts';
import type { Reference, StepReference, Touched } from './reference.ts';
import { nameOf, type Trial } from './trial.ts';

/** More than a watch is ever asked for in one life. */
const always = 1_000;

/**
 * What the operator sees of one kind is old: its store is filled with what was there before, and its watch tells nothing
 * for a while. A live look is not: the API server promises that a list is the newest, unless an older one is asked for.
 */
export function staleTrial(key: string, reference: Reference): Trial {
  const life = reference.life.name;
  const random = seededRandom(nameOf({ life, campaign: 'stale', key }));
  const part = random.oneOf(reference.steps);
  const step = part.step.name;
  const { resource } = concerned(part, random, reference);
  const absent = random.between(0, 2) > 0;
  const milliseconds = random.between(500, 3_000);
  return {
    life,
    campaign: 'stale',
    key,
    story: `${absent ? 'the operator is absent and then ' : ''}sees ${resource} as before "${step}" for ${milliseconds} ms`,
    step,
    plan: {
      rules: [
        { on: { verbs: ['list'], resource }, fault: { do: 'replay' } },
        { on: { verbs: ['watch'], resource }, times: always, fault: { do: 'hold', milliseconds: 60_000 } },
      ],
    },
    remember: [resource],
    attach: absent ? [] : [resource],
    absent,
    restart: false,
    milliseconds,
    expire: [],
  };
}

/** Events of one kind are lost or out of order, and in the end the operator has to list again. */
export function missedTrial(key: string, reference: Reference): Trial {
  const life = reference.life.name;
  const random = seededRandom(nameOf({ life, campaign: 'missed', key }));
  const part = random.oneOf(reference.steps);
  const step = part.step.name;
  const { resource, object } = concerned(part, random, reference);
  const milliseconds = random.between(300, 3_000);
  const [fault, words] = missing(resource, object, random);
  return {
    life,
    campaign: 'missed',
    key,
    story: `${words} in "${step}" for ${milliseconds} ms, then ${resource} are listed again`,
    step,
    plan: { rules: [{ on: { verbs: ['watch'], resource }, times: always, fault }] },
    remember: [],
    attach: [resource],
    absent: false,
    restart: false,
    milliseconds,
    expire: [resource],
  };
}

/** Mostly something that the step is about; else anything that is watched. */
function concerned({ touched }: StepReference, random: Random, { watched }: Reference): Touched {
  return random.between(0, 4) > 0 ? random.oneOf(touched) : { resource: random.oneOf(watched), object: undefined };
}

/** How a watch tells too little of an object, or of all when none is named, and the same in words. */
export function missing(resource: string, object: string | undefined, random: Random): readonly [Fault, string] {
  switch (random.between(object === undefined ? 2 : 0, 3)) {
    case 0:
      return [{ do: 'hide', object: object ?? '' }, `no event of ${resource} ${object} is told`];
    case 1:
      return [{ do: 'reorder', object: object ?? '' }, `events of ${resource} ${object} are told in the wrong order`];
    case 2:
      return [
        { do: 'hold', milliseconds: 60_000, coalesce: true },
        `events of ${resource} are told as one change of each object`,
      ];
    default:
      return [{ do: 'silence', afterEvents: random.between(0, 5) }, `the watch of ${resource} falls silent`];
  }
}
