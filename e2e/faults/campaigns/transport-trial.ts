import type { Fault, Match, Moment, Rule } from '../proxy/index.ts';
import { type Random, seededRandom } from './random.ts';
import type { Reference } from './reference.ts';
import { nameOf, type Trial } from './trial.ts';

const moments: readonly Moment[] = ['before', 'after', 'answered'];

/** Connections and answers fail at random, of requests of every sort; the operator may also die at any of them. */
export function transportTrial(key: string, { life, steps }: Reference): Trial {
  const random = seededRandom(nameOf({ life: life.name, campaign: 'transport', key }));
  const { name: step } = random.oneOf(steps).step;
  const rules = Array.from({ length: random.between(2, 5) }, () => randomRule(random));
  const milliseconds = random.between(500, 3_000);
  const restart = random.between(0, 3) === 0;
  return {
    life: life.name,
    campaign: 'transport',
    key,
    story: `in "${step}" for ${milliseconds} ms${restart ? ', with a restart' : ''}: ${rules.map(describeRule).join('; ')}`,
    step,
    plan: { rules },
    remember: [],
    attach: [],
    absent: false,
    restart,
    milliseconds,
    expire: [],
  };
}

const sorts: readonly {
  readonly words: string;
  readonly on: Match;
  readonly codes: readonly (409 | 410 | 429 | 500 | 503 | 504)[];
}[] = [
  { words: 'applies', on: { verbs: ['apply'], dryRun: false }, codes: [409, 429, 500, 503, 504] },
  { words: 'dry runs', on: { verbs: ['apply', 'create'], dryRun: true }, codes: [409, 429, 500, 503, 504] },
  { words: 'status writes', on: { verbs: ['apply'], subresource: 'status' }, codes: [409, 429, 500, 503] },
  { words: 'deletes', on: { verbs: ['delete'] }, codes: [409, 429, 500, 503] },
  { words: 'reads', on: { verbs: ['get'] }, codes: [429, 500, 503, 504] },
  { words: 'lists', on: { verbs: ['list'] }, codes: [410, 429, 500, 503, 504] },
  { words: 'watches', on: { verbs: ['watch'] }, codes: [410, 429, 500, 503] },
  { words: 'requests', on: {}, codes: [429, 500, 503] },
];

/** Some requests of one sort fail in one way. */
export function randomRule(random: Random): Rule & { readonly words: string } {
  const { words, on, codes } = random.oneOf(sorts);
  const after = random.oneOf([0, 0, 1, 2, 3, 5, 8]);
  const times = random.between(1, 8);
  const faults: readonly Fault[] = [
    { do: 'delay', milliseconds: random.between(10, 1_500) },
    { do: 'drop', when: 'before' },
    { do: 'drop', when: 'after' },
    { do: 'freeze', milliseconds: random.between(100, 3_000) },
    { do: 'cut', afterEvents: random.between(0, 4) },
    { do: 'refuse', code: random.oneOf(codes) },
    { do: 'refuse', code: 429, retryAfterSeconds: 1 },
    { do: 'halt', when: random.oneOf(moments) },
  ];
  const fault = random.oneOf(faults);
  // One that dies again and again gets nothing done.
  return { on, after, times: fault.do === 'halt' ? 1 : times, fault, words };
}

export function describeRule({ words, after = 0, times = 1, fault }: Rule & { readonly words: string }): string {
  return `${words} ${after + 1} to ${after + times}: ${Object.values(fault).join(' ')}`;
}
