/** Which pods of the mesh a full node makes room for: PriorityClasses, made and kept, or only used. */
import { z } from 'zod';
import { limits } from './condition.ts';
import { type CelRule, text } from './fields.ts';
import type { Frozen } from './object.ts';

const components = ['controlPlane', 'gateways', 'nodeAgents'] as const;
export type PrioritisedComponent = (typeof components)[number];

/** Source: `HighestUserDefinablePriority` in Kubernetes' pkg/apis/scheduling/types.go; what is above is for its own classes. */
const highestValue = 1_000_000_000;
const lowestValue = -2_147_483_648;

const reserved: CelRule = {
  rule: "!has(self.value) || !self.name.startsWith('system-')",
  message:
    'Kubernetes keeps names that begin with system- for its own classes: choose another name, or leave value out to use the class that is there',
  fieldPath: '.name',
};

const ofWhatIsMade: CelRule = {
  rule: 'has(self.value) || (!has(self.preemptionPolicy) && !has(self.description))',
  message:
    'preemptionPolicy and description are for a class that is made: give its value too, or leave them out to use a class that is there',
  fieldPath: '.value',
};

const onceEach: CelRule = {
  rule: 'self.all(one, one.components.all(part, self.exists_one(other, part in other.components)))',
  message: 'each component may be listed in only one class: take it out of the others',
};

const priorityClass = z
  .object({
    name: text({
      description:
        'Name of the PriorityClass. Where a class of this name belongs to others, that one is used as it is. Where ours of this name has another value, which Kubernetes lets nobody change, the class is named after name and value.',
      maxLength: 63,
      forms: [
        {
          pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
          message:
            'name must be a DNS subdomain: lower-case letters, digits, hyphens and dots, with a letter or digit at both ends of each part',
        },
      ],
    }),
    value: z
      .int()
      .min(lowestValue)
      .max(highestValue)
      .meta({
        description: `The priority of its pods: the higher, the rather others make room for them. ${lowestValue} to ${highestValue}. Without it no class is made, and one that others have made is used. Default: none.`,
      })
      .exactOptional(),
    preemptionPolicy: z
      .enum(['PreemptLowerPriority', 'Never'])
      .meta({
        description:
          'PreemptLowerPriority: a pod without a place makes those of lower priority go. Never: it only comes first among those that wait. Default: PreemptLowerPriority.',
      })
      .exactOptional(),
    description: z
      .string()
      .max(1024)
      .meta({ description: 'What the class is for, for people. Default: none.' })
      .exactOptional(),
    components: z.array(z.enum(components)).min(1).max(components.length).meta({
      description:
        'Whose pods get the class: controlPlane is istiod, gateways are all of spec.components.gateways, nodeAgents are CNI and ztunnel, which have system-node-critical otherwise. At least one.',
      'x-kubernetes-list-type': 'set',
    }),
  })
  .meta({ 'x-kubernetes-validations': [reserved, ofWhatIsMade] });

/** Each entry has a component of its own. */
const mostClasses = components.length;

export const priorityClassesSchema = z
  .array(priorityClass)
  .max(mostClasses)
  .meta({
    description:
      'PriorityClasses of the pods of the mesh, each component in at most one. With a value the class is made and kept, and removed once no pod has it. Default: as the charts render it.',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    'x-kubernetes-validations': [onceEach],
  });

const priorityClassStatus = z.object({
  name: z
    .string()
    .max(63)
    .meta({ description: 'The entry of spec.resources.priorityClasses that it is, or was, for.' }),
  class: z.string().max(253).meta({ description: 'Name of the PriorityClass.' }),
  value: z.int().meta({ description: 'Its value; absent when there is no such class.' }).exactOptional(),
  owned: z.boolean().meta({ description: 'Whether it was made for this mesh, and goes with it.' }),
  state: z.enum(['Pending', 'Current', 'Leaving']).meta({
    description:
      'Pending: it is still to be made, or a component that is to have it runs without. Current: it is there, and so it is with all that are to have it. Leaving: nothing asks for it any more, and it is removed once no pod has it.',
  }),
  pods: z
    .int()
    .min(1)
    .meta({ description: 'How many pods that are not of the mesh keep a class from leaving.' })
    .exactOptional(),
  example: z.string().max(317).meta({ description: 'One of them, as namespace/name.' }).exactOptional(),
});

export const priorityClassesStatusSchema = z.array(priorityClassStatus).max(limits.priorityClasses).meta({
  description: 'The priority classes of the mesh, those that are on their way out too.',
  'x-kubernetes-list-type': 'atomic',
});

export type PriorityClassSpec = Frozen<z.output<typeof priorityClass>>;
export type PriorityClassStatus = Frozen<z.output<typeof priorityClassStatus>>;
