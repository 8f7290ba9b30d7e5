import type { Moment } from '../proxy/index.ts';
import { describeWrite, type EffectiveWrite } from './effective-writes.ts';
import type { Reference } from './reference.ts';
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

/**
 * The operator is killed at one effective write.
 *
 * @param key a seed, or the key of an earlier trial, which names moment and write: another life may have more or fewer
 * @throws RangeError when an undisturbed life has no such write
 */
export function crashTrial(key: string, reference: Reference): Trial {
  const crash = /^\d+$/.test(key) ? crashOf(Number(key), reference) : crashNamed(key, reference);
  if (crash === undefined) throw new RangeError(`an undisturbed life has no such write: ${key}`);
  const { write, moment } = crash;
  const { before, verb, subresource = 'none', ...object } = write;
  const [first] = reference.steps;
  return {
    life: reference.life.name,
    campaign: 'crash',
    key: keyOf(crash),
    story: `the operator is killed ${words[moment]} ${describeWrite(write)}`,
    step: first?.step.name ?? '',
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
    absent: false,
    restart: false,
    milliseconds: 0,
    expire: [],
  };
}

interface Crash {
  readonly write: EffectiveWrite;
  readonly moment: Moment;
}

function crashOf(seed: number, reference: Reference): Crash | undefined {
  const all = crashes(reference);
  // A stride without a common divisor spreads the first seeds over the whole life, and still meets each write.
  return all[(seed * strideFor(all.length)) % all.length];
}

function crashNamed(key: string, reference: Reference): Crash | undefined {
  return crashes(reference).find((crash) => keyOf(crash) === key);
}

function crashes({ writes }: Reference): readonly Crash[] {
  return writes.flatMap((write) => moments.map((moment) => ({ write, moment })));
}

function keyOf({ write, moment }: Crash): string {
  return `${moment} ${describeWrite(write)}`;
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
