/** Waves: which namespaces are moved to a new version first, and what must hold before the next. */
import { z } from 'zod';
import { type CelRule, dnsLabel, duration } from './fields.ts';
import type { Frozen } from './object.ts';
import { namespacesSchema } from './selector.ts';

/** The last wave, which always exists and takes every namespace that no other wave takes. */
export const restWave = 'rest';

/** How long a wave is watched when it doesn't say it. */
export const defaultSoak = '10m';

/** The most workloads that are restarted at the same time, in a wave or by default. */
export const maxConcurrent = (description: string) => z.int().min(1).max(1000).meta({ description });

const restIsReserved: CelRule = {
  rule: `self != '${restWave}'`,
  message: `the name ${restWave} is taken by the last wave, which has all other namespaces and always exists`,
};

const uniqueNames: CelRule = {
  rule: 'self.all(wave, self.exists_one(other, other.name == wave.name))',
  message: 'each wave must have a name of its own',
};

const wave = z.object({
  name: dnsLabel(
    'name',
    'Name of the wave, by which it is shown and approved; each wave has one of its own, and rest is taken by the last wave. Example: staging.',
    63,
    [restIsReserved],
  ),
  namespaces: namespacesSchema,
  approval: z
    .enum(['Automatic', 'Manual'])
    .meta({
      description:
        'Automatic: the wave begins when the one before is over. Manual: it begins when a person has approved it. Default: Automatic.',
    })
    .default('Automatic'),
  soak: duration(
    'soak',
    `How long the wave is watched, after its workloads have moved, before the next one may begin. Default: ${defaultSoak}. Example: 1h30m.`,
  ).default(defaultSoak),
  maxConcurrent: maxConcurrent(
    'How many workloads of this wave are restarted at the same time, 1 to 1000. Default: upgrade.restart.maxConcurrent. Example: 10.',
  ).exactOptional(),
});

export const wavesSchema = z
  .array(wave)
  .max(32)
  .meta({
    description:
      'Waves in which namespaces are moved to a new version, in this order; a namespace belongs to the first wave that matches it, ' +
      'and all others to a last wave named rest, which is automatic and always there. At most 32. Default: none, so that rest is the only wave.',
    'x-kubernetes-list-type': 'atomic',
    'x-kubernetes-validations': [uniqueNames],
  })
  .default([]);

export type Wave = Frozen<z.output<typeof wave>>;
