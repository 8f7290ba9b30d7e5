/** How a mesh gets from one version to the next, and when it goes back. */
import { z } from 'zod';
import { duration } from './fields.ts';
import type { Frozen } from './object.ts';
import { maxConcurrent, wavesSchema } from './waves.ts';
import { windowsSchema } from './windows.ts';

export const upgradeStrategies = ['Canary', 'InPlace'] as const;
export const restartModes = ['Rollout', 'Evict', 'Passive'] as const;

const restart = z
  .object({
    mode: z
      .enum(restartModes)
      .meta({
        description:
          'How pods come to the new version. Rollout: an annotation on the pod template starts a rollout of the workload, as kubectl rollout restart does. ' +
          'Evict: pods are evicted one by one, within their PodDisruptionBudgets, and no template is changed. ' +
          'Passive: nothing is restarted; the rollout waits until pods are replaced for other reasons. Default: Rollout.',
      })
      .default('Rollout'),
    maxConcurrent: maxConcurrent(
      'How many workloads are restarted at the same time, 1 to 1000; a wave can have a number of its own. Default: 5.',
    ).default(5),
    timeout: duration(
      'timeout',
      'How long a restarted workload may go without another pod of it becoming ready; after that one whose pods crash, find no image or are not ready makes the rollout fail. Default: 10m.',
      'positive',
    ).default('10m'),
  })
  .meta({
    description:
      'How workloads are restarted, so that their pods get the new version. Without effect with strategy InPlace. Default: rollouts, 5 at a time.',
  })
  .prefault({});

const rollback = z
  .object({
    automatic: z
      .boolean()
      .meta({
        description:
          'Whether a rollout that fails, or makes no progress for longer than progressDeadline, goes back by itself; if not, it stops there, and a person decides. Default: true.',
      })
      .default(true),
  })
  .meta({ description: 'The way back to the version that served before. Default: automatic.' })
  .prefault({});

/** The server also asks this of the default of the whole, which is empty. */
const inPlaceTakesNo = (field: 'waves' | 'windows') => ({
  rule: `!has(self.strategy) || self.strategy != 'InPlace' || !has(self.${field}) || self.${field}.size() == 0`,
  message: `strategy InPlace moves no namespaces and restarts no workloads, so it takes no ${field}: leave them out, or use strategy Canary`,
  fieldPath: `.${field}`,
});

export const upgradeSchema = z
  .object({
    strategy: z
      .enum(upgradeStrategies)
      .meta({
        description:
          'Canary: the new revision is installed beside the old one, and namespaces are moved to it wave by wave. ' +
          'InPlace: the running control plane itself is replaced under the name that it has, at most one minor version ahead; ' +
          'nothing is moved or restarted, so pods keep their sidecars until they are restarted. A rollout that has begun goes on as it began. Default: Canary.',
      })
      .default('Canary'),
    waves: wavesSchema,
    restart,
    progressDeadline: duration(
      'progressDeadline',
      'How long a rollout may go without any progress before it has failed; waiting for an approval, for a window or for a soak to end does not count. Default: 30m.',
      'positive',
    ).default('30m'),
    rollback,
    windows: windowsSchema,
    retention: duration(
      'retention',
      'How long the old revision keeps running after the new one has taken over everything, so that the way back is short. Default: 1h. Example: 24h.',
    ).default('1h'),
    settle: duration(
      'settle',
      'How long a new control plane must have been ready, without a restart, before anything is moved to it. Default: 30s.',
    ).default('30s'),
  })
  .meta({
    description:
      'How a changed version or changed values come into effect while the mesh is in use: by default the new revision is installed beside the old one, and namespaces are moved to it wave by wave.',
    'x-kubernetes-validations': [inPlaceTakesNo('waves'), inPlaceTakesNo('windows')],
  })
  .prefault({});

export type Upgrade = Frozen<z.output<typeof upgradeSchema>>;
export type RestartMode = Upgrade['restart']['mode'];
