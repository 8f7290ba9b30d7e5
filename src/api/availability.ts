/** What keeps the parts of the mesh that can be several serving: how many there are, and how far apart. */
import { z } from 'zod';
import { type CelRule, text } from './fields.ts';
import { labelKey } from './selector.ts';

const antiAffinities = ['None', 'Preferred', 'Required'] as const;

const spread = z.object({
  topologyKey: text({
    description:
      'Label of nodes by whose value pods are spread. Example: topology.kubernetes.io/zone, so that each zone gets as many as any other.',
    maxLength: 317,
    forms: [
      {
        pattern: labelKey.pattern,
        message: 'topologyKey must be the key of a label of nodes, such as topology.kubernetes.io/zone',
      },
    ],
  }),
  maxSkew: z
    .int()
    .min(1)
    .max(100)
    .meta({ description: 'By how many pods two values of the label may differ, 1 to 100. Default: 1.' })
    .default(1),
  whenUnsatisfiable: z
    .enum(['ScheduleAnyway', 'DoNotSchedule'])
    .meta({
      description:
        'ScheduleAnyway: spread as well as it goes. DoNotSchedule: a pod that would break it stays pending. Default: ScheduleAnyway.',
    })
    .default('ScheduleAnyway'),
});

const uniqueKeys: CelRule = {
  rule: 'self.all(one, self.exists_one(other, other.topologyKey == one.topologyKey))',
  message: 'each topologyKey may be listed only once',
};

const overZones = {
  topologyKey: 'topology.kubernetes.io/zone',
  maxSkew: 1,
  whenUnsatisfiable: 'ScheduleAnyway' as const,
};

const someStay: CelRule = {
  rule: '!has(self.minReplicas) || !has(self.maxUnavailable) || self.minReplicas <= 1 || self.maxUnavailable < self.minReplicas',
  message:
    'maxUnavailable must be smaller than minReplicas, or all replicas could be evicted at once: lower it, or raise minReplicas',
  fieldPath: '.maxUnavailable',
};

export const availabilitySchema = z
  .object({
    minReplicas: z
      .int()
      .min(1)
      .max(100)
      .meta({
        description:
          'The fewest pods of istiod, and of each gateway, 1 to 100. With 1 there is no PodDisruptionBudget, because it would hold up every drain of a node. Default: 2.',
      })
      .default(2),
    maxUnavailable: z
      .int()
      .min(1)
      .max(99)
      .meta({
        description:
          'How many pods of each the PodDisruptionBudget lets be evicted at the same time, as when nodes are drained; fewer than minReplicas. Default: 1.',
      })
      .default(1),
    topologySpread: z
      .array(spread)
      .max(8)
      .meta({
        description:
          'By which labels of nodes the pods of istiod, and of each gateway, are spread. A node without one of them takes no part, so list only labels that all nodes have; ' +
          'an empty list spreads by none. Default: over zones, as well as it goes.',
        'x-kubernetes-list-type': 'atomic',
        'x-kubernetes-validations': [uniqueKeys],
      })
      .default([overZones]),
    antiAffinity: z
      .enum(antiAffinities)
      .meta({
        description:
          'Whether two pods of istiod, or of one gateway, may be on the same node. Preferred: rather not. ' +
          'Required: never; it takes a node for each pod, those of a rolling update too. None: topologySpread alone decides. Default: Preferred.',
      })
      .default('Preferred'),
  })
  .meta({
    description:
      'What keeps istiod and the gateways serving while nodes fail or are drained. Gateways that run as a DaemonSet are left as they are. Default: two replicas, one of them evicted at a time, on nodes of their own, and spread over zones, as well as it goes.',
    'x-kubernetes-validations': [someStay],
  })
  .prefault({});
