/** How much the pods of the control plane's namespace may use. */
import { z } from 'zod';
import type { CelRule } from './fields.ts';
import type { Frozen } from './object.ts';
import { quantity } from './quantity.ts';

const modes = ['Auto', 'Fixed', 'Off'] as const;

const figure = quantity('The most that all pods together may use of it, as in a ResourceQuota.');

/** Names that Kubernetes takes in a quota with a scope of priority classes. */
const nameForm = /^(pods|((requests|limits)\.)?(cpu|memory))$/;
const nameMessage = 'hard may limit pods, and cpu and memory, alone or behind requests. or limits.';
const namesInMap: CelRule = {
  rule: `self.all(name, name.matches(r'${nameForm.source}'))`,
  message: nameMessage,
};

const fixedAlone: CelRule = {
  rule: "(self.mode == 'Fixed') == (has(self.hard) && self.hard.size() > 0)",
  message: 'mode Fixed takes the figures of the quota in hard, and no other mode takes any',
  fieldPath: '.hard',
};

export const quotaSchema = z
  .object({
    mode: z
      .enum(modes)
      .meta({
        description:
          'Auto: as much as the pods of the mesh can need there at most, for two revisions while there are two, and one pod more of each workload. ' +
          'Fixed: what hard says; an upgrade that does not fit is not begun. "Off", in quotes, because YAML reads it as a boolean: no quota, as without this field. Default: Auto.',
      })
      .default('Auto'),
    hard: z
      .record(z.string(), figure)
      .refine((hard) => Object.keys(hard).every((name) => nameForm.test(name)), nameMessage)
      .meta({
        description:
          'The limits of a Fixed quota, all of them in quotes. Default: none. Example: {pods: "20", requests.cpu: "12", requests.memory: 48Gi}.',
        maxProperties: 16,
        'x-kubernetes-validations': [namesInMap],
      })
      .exactOptional(),
  })
  .meta({
    description:
      "A ResourceQuota, named meshwright, of the control plane's namespace. It counts every pod in it, whoever it belongs to, but for those of priority class system-node-critical, which node agents have. " +
      'Where the cluster admits pods of a system priority only under a quota for them, there is one for those too, named meshwright- and the class, except in mode "Off". Default: no quota.',
    'x-kubernetes-validations': [fixedAlone],
  });

const figures = (description: string) =>
  z.record(z.string(), z.string().max(64)).meta({ description, maxProperties: 16 });

const demandedQuota = z.object({
  namespace: z.string().max(63).meta({ description: 'Its namespace.' }),
  priorityClass: z.string().max(253).meta({ description: 'The class of the pods that it is for.' }),
});

export const quotaStatusSchema = z
  .object({
    revisions: z.int().min(0).meta({ description: 'For the pods of how many revisions it is.' }),
    wanted: figures('What its hard limits are to be.'),
    granted: figures('What its hard limits are, as Kubernetes last counted.'),
    used: figures('What is used of it, as Kubernetes last counted.'),
    demanded: z
      .array(demandedQuota)
      .max(64)
      .meta({
        description:
          'Further quotas, which the cluster demands for pods of a system priority: each is named meshwright- and the priority class, and is for 150000 pods of it. Absent without any.',
        'x-kubernetes-list-type': 'atomic',
      })
      .exactOptional(),
  })
  .meta({ description: "The ResourceQuota of the control plane's namespace; absent without one." });

export type QuotaSpec = Frozen<z.output<typeof quotaSchema>>;
export type QuotaStatus = Frozen<z.output<typeof quotaStatusSchema>>;
