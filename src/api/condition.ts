/** Conditions as the Kubernetes API conventions define them, the same in both kinds. */
import { z } from 'zod';
import { text, time } from './fields.ts';
import type { Frozen } from './object.ts';

/** The condition types written in this release; `Ready`, `Reconciling` and `Stalled` follow kstatus. */
export type ConditionType =
  | 'Ready'
  | 'Reconciling'
  | 'Stalled'
  | 'ControlPlaneReady'
  | 'ResourcesReady'
  | 'DataPlaneCurrent'
  | 'RollbackAvailable'
  | 'DriftConflict';

/** Longest strings the API server accepts in status; writers cut longer ones. */
export const limits = {
  message: 4096,
  findings: 64,
  findingMessage: 4096,
  conditionMessage: 32_768,
  conditions: 16,
  blocked: 50,
  history: 10,
  vetoed: 5,
  adjusted: 32,
  priorityClasses: 16,
} as const;

/** A machine-readable reason, such as PreflightFailed. */
export function reasonCode(description: string) {
  return text({
    description,
    maxLength: 256,
    forms: [
      {
        pattern: /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/,
        message: 'a reason must be one word in CamelCase, such as PreflightFailed',
      },
    ],
  });
}

export const observedGeneration = z.int().min(0);

const conditionSchema = z.object({
  type: z.string().min(1).max(63).meta({ description: 'What the condition is about, such as Ready.' }),
  status: z.enum(['True', 'False', 'Unknown']).meta({ description: 'Whether it holds: True, False or Unknown.' }),
  reason: reasonCode('Why, as one word for programs, such as PreflightFailed.'),
  message: z.string().max(limits.conditionMessage).meta({ description: 'Why, as a sentence for people.' }),
  observedGeneration: observedGeneration.meta({
    description: 'The generation of the spec that this condition speaks of.',
  }),
  lastTransitionTime: time('When status last changed.'),
});

export const conditionsSchema = z
  .array(conditionSchema)
  .max(limits.conditions)
  .meta({
    description: 'What holds and what does not, by type, in the form every Kubernetes tool understands.',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
  });

export type Condition = Frozen<z.output<typeof conditionSchema>>;
export type ConditionStatus = Condition['status'];
