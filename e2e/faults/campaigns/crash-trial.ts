import type { Moment } from '../proxy/index.ts';
import { describeWrite, type Reference } from './reference.ts';
import type { Trial } from './trial.ts';

const moments: readonly Moment[] = ['before', 'after', 'answered'];
const words: Readonly<Record<Moment, string>> = {
  before: 'before the API server gets',
  after: 'after the API server has done, but before the answer to',
  answered: 'right after the answer to',
};

/** Every write at every moment: seeds from 0 up to this number meet each exactly once. */
export function crashTrials({ writes }: Reference): number {
  return writes.length * moments.length;
}

/** The operator is killed at one effective write. */
export function crashTrial(seed: number, reference: Reference): Trial {
  const { writes } = reference;
  const all = crashTrials(reference);
  // A stride without a common divisor spreads the first seeds over the whole life, and still meets each write.
  const place = (seed * strideFor(all)) % all;
  const [write, moment] = [writes[Math.floor(place / moments.length)], moments[place % moments.length]];
  if (write === undefined || moment === undefined) throw new RangeError('the undisturbed life has no writes');
  const { before, verb, subresource = 'none', ...object } = write;
  return {
    campaign: 'crash',
    seed,
    story: `the operator is killed ${words[moment]} ${describeWrite(write)}`,
    step: 'install',
    plan: {
      rules: [
        {
          on: { verbs: [verb], subresource, dryRun: false, ...named(object) },
          after: before,
          fault: { do: 'halt', when: moment },
        },
      ],
    },
    remember: [],
    attach: [],
    restart: false,
    milliseconds: 0,
    expire: [],
  };
}

function named({
  resource,
  namespace,
  name,
}: {
  resource: string;
  namespace: string | undefined;
  name: string | undefined;
}) {
  return { resource, ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }) };
}

function strideFor(all: number): number {
  let stride = Math.max(1, Math.round(all * 0.618));
  while (divisor(stride, all) > 1) stride += 1;
  return stride;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
