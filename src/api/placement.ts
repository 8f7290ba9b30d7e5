/** Which nodes the control plane runs on. */
import { z } from 'zod';
import { freeObject } from './fields.ts';
import { labelKey, labelValue } from './selector.ts';

export const placementSchema = z
  .object({
    nodeSelector: z
      .record(z.string(), labelValue)
      .meta({
        description: 'Labels that the nodes of istiod have; at most 16. Default: none. Example: {pool: system}.',
        maxProperties: 16,
        'x-kubernetes-validations': [labelKey.inMap],
      })
      .exactOptional(),
    tolerations: z
      .array(freeObject('A toleration, as a pod has it.'))
      .max(32)
      .meta({
        description:
          'Taints of nodes that istiod tolerates, as a pod has them. Default: none. Example: [{key: dedicated, operator: Exists}].',
        'x-kubernetes-list-type': 'atomic',
      })
      .exactOptional(),
    affinity: freeObject(
      'Which nodes istiod prefers or needs, as the affinity of a pod; availability.antiAffinity is added to it. Default: none.',
    ).exactOptional(),
  })
  .meta({
    description:
      'Which nodes istiod runs on. Gateways have their own nodeSelector, tolerations and affinity among their values, and node agents run on every node. Default: as the charts render it.',
  });
