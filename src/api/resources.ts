/** What the mesh gets of the cluster: how many pods, on which nodes, and what is kept for them. */
import { z } from 'zod';
import { availabilitySchema } from './availability.ts';
import { limits } from './condition.ts';
import type { CelRule } from './fields.ts';
import { limitRangeSchema } from './limit-range.ts';
import type { Frozen } from './object.ts';
import { placementSchema } from './placement.ts';
import { priorityClassesSchema, priorityClassesStatusSchema } from './priority-classes.ts';
import { quotaSchema, quotaStatusSchema } from './quota.ts';

const qosClasses = ['Guaranteed', 'Burstable', 'AsRendered'] as const;

/** The most replicas that an autoscaler makes when nothing else is said, in the charts too. */
export const defaultMaxReplicas = 5;

const autoscaling = z
  .object({
    enabled: z
      .boolean()
      .meta({
        description:
          'Whether there is a HorizontalPodAutoscaler; without one there are availability.minReplicas pods. Default: true.',
      })
      .default(true),
    maxReplicas: z
      .int()
      .min(1)
      .max(1000)
      .meta({
        description: `The most pods of istiod, and of each gateway, 1 to 1000. Without effect unless enabled. Default: ${defaultMaxReplicas}.`,
      })
      .default(defaultMaxReplicas),
    targetCPUUtilization: z
      .int()
      .min(1)
      .max(1000)
      .meta({
        description:
          "CPU that pods use on average, in percent of what they request, above which there are more of them. Default: the charts' own, 80.",
      })
      .exactOptional(),
  })
  .meta({
    description:
      'Between how many pods istiod and each gateway are scaled; the fewest are availability.minReplicas. Default: as the charts render it, at most 5, or minReplicas where that is more.',
  });

const fewestFitMost: CelRule = {
  rule: [
    '!has(self.autoscaling)',
    'has(self.autoscaling.enabled) && !self.autoscaling.enabled',
    '!has(self.autoscaling.maxReplicas) || !has(self.availability) || !has(self.availability.minReplicas)',
    'self.availability.minReplicas <= self.autoscaling.maxReplicas',
  ]
    .map((part) => `(${part})`)
    .join(' || '),
  message:
    'availability.minReplicas must not be above autoscaling.maxReplicas: raise maxReplicas, or lower minReplicas',
  fieldPath: '.autoscaling',
};

export const resourcesSchema = z
  .object({
    availability: availabilitySchema,
    autoscaling: autoscaling.exactOptional(),
    qos: z
      .enum(qosClasses)
      .meta({
        description:
          'The QoS class of the pods of istiod. Guaranteed: requests are raised to the limits, and where there is no limit the request becomes one, so that nodes under pressure evict them last. ' +
          'Burstable: a pod whose requests equal its limits everywhere loses its limits of CPU. AsRendered: as the charts and values have it. ' +
          'What is changed is listed in status.resources. Default: AsRendered.',
      })
      .default('AsRendered'),
    placement: placementSchema.exactOptional(),
    quota: quotaSchema.exactOptional(),
    limitRange: limitRangeSchema.exactOptional(),
    priorityClasses: priorityClassesSchema.exactOptional(),
  })
  .meta({
    description:
      'How many pods the mesh has, where they run and how well they are kept. It is applied to the revision that runs, and makes no new one. ' +
      'What values say of the same wins, and a warning tells it. Default: everything as the charts render it; {} is sensible for production.',
    'x-kubernetes-validations': [fewestFitMost],
  });

const adjustedField = z.object({
  kind: z.string().max(63).meta({ description: 'Kind of the object, such as Deployment.' }),
  namespace: z.string().max(63).meta({ description: 'Its namespace.' }),
  name: z.string().max(253).meta({ description: 'Its name.' }),
  field: z
    .string()
    .max(512)
    .meta({ description: 'The field, for example spec.template.spec.containers[discovery].resources.limits.cpu.' }),
  value: z
    .string()
    .max(128)
    .meta({ description: 'What it was set to; absent when it was taken away.' })
    .exactOptional(),
});

export const resourcesStatusSchema = z
  .object({
    adjusted: z
      .array(adjustedField)
      .max(limits.adjusted)
      .meta({
        description:
          'What is changed of objects as the charts render them, because the charts have no value for it, field by field.',
        'x-kubernetes-list-type': 'atomic',
      })
      .exactOptional(),
    quota: quotaStatusSchema.exactOptional(),
    priorityClasses: priorityClassesStatusSchema.exactOptional(),
  })
  .meta({ description: 'What spec.resources comes to, where something of it is not a value of a chart.' });

export type Resources = Frozen<z.output<typeof resourcesSchema>>;
export type AdjustedField = Frozen<z.output<typeof adjustedField>>;
