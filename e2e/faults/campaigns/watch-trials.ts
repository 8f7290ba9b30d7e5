import type { Fault } from '../proxy/index.ts';
import { type Random, seededRandom } from './random.ts';
import type { Reference } from './reference.ts';
import { nameOf, steps, type Trial } from './trial.ts';

/** More than a watch is ever asked for in one life. */
const always = 1_000;

/** What the operator sees of one kind is old: its lists are those of before, and its watch tells nothing for a while. */
export function staleTrial(key: string, { watched }: Reference): Trial {
  const random = seededRandom(nameOf({ campaign: 'stale', key }));
  const [resource, step] = [random.oneOf(watched), random.oneOf(steps)];
  const restart = random.between(0, 2) > 0;
  const milliseconds = random.between(500, 3_000);
  return {
    campaign: 'stale',
    key,
    story: `${restart ? 'the operator is restarted and ' : ''}sees ${resource} as before "${step}" for ${milliseconds} ms`,
    step,
    plan: {
      rules: [
        { on: { verbs: ['list'], resource }, times: always, fault: { do: 'replay' } },
        { on: { verbs: ['watch'], resource }, times: always, fault: { do: 'hold', milliseconds: 60_000 } },
      ],
    },
    remember: [resource],
    attach: restart ? [] : [resource],
    restart,
    milliseconds,
    expire: [],
  };
}

/** Events of one kind are lost or out of order, and in the end the operator has to list again. */
export function missedTrial(key: string, reference: Reference): Trial {
  const random = seededRandom(nameOf({ campaign: 'missed', key }));
  const [resource, step] = [random.oneOf(reference.watched), random.oneOf(steps)];
  const milliseconds = random.between(300, 3_000);
  const [fault, words] = missing(resource, random, reference);
  return {
    campaign: 'missed',
    key,
    story: `${words} in "${step}" for ${milliseconds} ms, then ${resource} are listed again`,
    step,
    plan: { rules: [{ on: { verbs: ['watch'], resource }, times: always, fault }] },
    remember: [],
    attach: [resource],
    restart: false,
    milliseconds,
    expire: [resource],
  };
}

function missing(resource: string, random: Random, { objects }: Reference): readonly [Fault, string] {
  const known = objects.get(resource) ?? [];
  const way = random.between(known.length > 0 ? 0 : 2, 3);
  if (way >= 2) {
    return way === 2
      ? [
          { do: 'hold', milliseconds: 60_000, coalesce: true },
          `events of ${resource} are told as one change of each object`,
        ]
      : [{ do: 'silence', afterEvents: random.between(0, 5) }, `the watch of ${resource} falls silent`];
  }
  const object = random.oneOf(known);
  return way === 0
    ? [{ do: 'hide', object }, `no event of ${resource} ${object} is told`]
    : [{ do: 'reorder', object }, `events of ${resource} ${object} are told in the wrong order`];
}
