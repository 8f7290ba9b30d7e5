/** How an upgrade stands, as the status tells it: the memory of a rollout, its history, and targets that are not tried again. */
import { z } from 'zod';
import { limits } from './condition.ts';
import { time } from './fields.ts';
import type { Frozen } from './object.ts';
import { place } from './place.ts';

export const waveStates = ['Waiting', 'Moving', 'Soaking', 'Done'] as const;
export type WaveState = (typeof waveStates)[number];

/** Why a rollout goes back. */
export const rollbackReasons = ['Requested', 'Withdrawn', 'Overdue', 'AnalysisFailed'] as const;
export type RollbackReason = (typeof rollbackReasons)[number];

export const verdicts = ['Pending', 'Pass', 'Inconclusive', 'Fail'] as const;
export type Verdict = (typeof verdicts)[number];

/** The phase from which on the previous revision may be gone. */
export const pointOfNoReturn = 'Retiring';

const count = (description: string) => z.int().min(0).meta({ description });
const rolloutId = z.string().max(128).meta({ description: 'Name of the rollout, for example 1-30-3-t4k2zx.' });
const sentence = (description: string) => z.string().max(limits.findingMessage).meta({ description });

const wave = z.object({
  name: z.string().max(63).meta({ description: 'Name of the wave; the last one, with all the rest, is called rest.' }),
  state: z.enum(waveStates).meta({
    description:
      'Waiting: not begun. Moving: its namespaces are pointed to the new revision and their workloads restarted. Soaking: moved, and watched. Done: soaked.',
  }),
  namespaces: count('How many namespaces are in the wave at the moment.'),
  workloads: z
    .object({
      moved: count('Workloads whose pods all use the new revision and are ready.'),
      total: count('Workloads of the wave that use the mesh.'),
    })
    .meta({ description: 'How far the wave is.' }),
  startedAt: time('When the wave was begun.').exactOptional(),
  movedAt: time('When its last workload had moved.').exactOptional(),
  finishedAt: time('When its soak was over.').exactOptional(),
  approvedAt: time('When the wave was approved.').exactOptional(),
  approvedBy: z.string().max(128).meta({ description: 'Field manager that wrote the approval.' }).exactOptional(),
});

const blockedItem = z.object({
  kind: z.string().max(63).meta({ description: 'Kind of what does not move, such as Deployment.' }),
  namespace: z.string().max(63).meta({ description: 'Its namespace.' }),
  name: z.string().max(253).meta({ description: 'Its name.' }),
  code: z.string().max(63).meta({ description: 'Why, as one word for programs, such as PDBBlocks.' }),
  message: sentence('Why, and what to do, as a sentence for people.'),
});

const analysis = z.object({
  verdict: z.enum(verdicts).meta({ description: 'Pending until enough was seen.' }),
  evidence: z
    .array(sentence('One thing that was seen.'))
    .max(16)
    .meta({ description: 'What the verdict rests on.', 'x-kubernetes-list-type': 'atomic' }),
  unhealthySince: time(
    'Since when the new control plane is not ready or does not answer; it fails when this lasts for spec.upgrade.settle.',
  ).exactOptional(),
});

const rollback = z.object({
  reason: z.enum(rollbackReasons).meta({
    description:
      'Requested: asked for by annotation. Withdrawn: the spec asks for something else now. Overdue: nothing moved for spec.upgrade.progressDeadline. AnalysisFailed: the verdict was Fail.',
  }),
  message: sentence('Why, as a sentence for people.'),
  startedAt: time('When the way back began.'),
});

export const rolloutSchema = z
  .object({
    id: rolloutId,
    from: place('The version and revision that served when the rollout began, and to which a rollback returns.'),
    to: place('The version and revision that is rolled out.'),
    startedAt: time('When the rollout began.'),
    progressAt: time('When something last moved; spec.upgrade.progressDeadline counts from here.'),
    estimatedCompletion: time(
      'When the last wave will have soaked at the pace measured so far, approvals and windows left out.',
    ).exactOptional(),
    moved: z.string().max(32).meta({ description: 'Workloads that have moved, of all: 9/21.' }),
    pointOfNoReturn: z.literal(pointOfNoReturn).meta({
      description: 'The phase at whose end the previous revision is removed; until then a rollback is possible.',
    }),
    waves: z
      .array(wave)
      .max(33)
      .meta({
        description: 'The waves in their order.',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      }),
    blocked: z
      .array(blockedItem)
      .max(limits.blocked)
      .meta({
        description: 'What can not be moved at the moment, and what can not be moved at all.',
        'x-kubernetes-list-type': 'atomic',
      })
      .exactOptional(),
    blockedTotal: count('How many things are blocked, when they are more than are listed.').exactOptional(),
    analysis: analysis.meta({ description: 'What is seen of the new revision.' }).exactOptional(),
    rollback: rollback.meta({ description: 'Only while the rollout goes back: why.' }).exactOptional(),
  })
  .meta({ description: 'The upgrade that is under way; absent when none is.' });

export const proxiesSchema = z
  .array(
    z.object({
      revision: z.string().max(63).meta({ description: 'The revision that injected the pods.' }),
      pods: count('How many pods use it.'),
      namespaces: count('In how many namespaces.'),
    }),
  )
  .max(32)
  .meta({
    description: 'Pods of the mesh by the revision that they use.',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['revision'],
  });

export const outcomes = ['Installed', 'Upgraded', 'RolledBack', 'Withdrawn'] as const;
export type Outcome = (typeof outcomes)[number];

export const historySchema = z
  .array(
    z.object({
      id: rolloutId.exactOptional(),
      from: place('What served before; absent for the first install.').exactOptional(),
      to: place('What was installed or rolled out.'),
      startedAt: time('When it began.').exactOptional(),
      finishedAt: time('When it ended.'),
      outcome: z.enum(outcomes).meta({ description: 'How it ended.' }),
      message: sentence('How it ended, as a sentence for people.').exactOptional(),
    }),
  )
  .max(limits.history)
  .meta({
    description: 'The last installs and upgrades with how each ended, newest first.',
    'x-kubernetes-list-type': 'atomic',
  });

export const vetoedSchema = z
  .array(
    z.object({
      id: rolloutId,
      version: z.string().max(32).meta({ description: 'The version that failed.' }),
      specDigest: z
        .string()
        .max(71)
        .meta({ description: 'Digest of the spec that failed: any other spec may be tried.' }),
      reason: sentence('Why it was rolled back.'),
      at: time('When it was rolled back.'),
    }),
  )
  .max(limits.vetoed)
  .meta({
    description:
      'Targets that were rolled back, and are not tried again until the spec differs or a retry is asked for: kubectl annotate meshcontrolplane NAME meshwright.io/retry=ID. While phase is RolledBack, the first is the one that holds.',
    'x-kubernetes-list-type': 'atomic',
  });

export type RolloutStatus = Frozen<z.output<typeof rolloutSchema>>;
export type WaveStatus = RolloutStatus['waves'][number];
export type BlockedStatus = NonNullable<RolloutStatus['blocked']>[number];
export type HistoryEntry = Frozen<z.output<typeof historySchema>>[number];
export type Veto = Frozen<z.output<typeof vetoedSchema>>[number];
export type ProxyCount = Frozen<z.output<typeof proxiesSchema>>[number];
