/** What the containers of the control plane's namespace may ask for, and what those get that ask for nothing. */
import { z } from 'zod';
import type { CelRule } from './fields.ts';
import { quantity } from './quantity.ts';

const amounts = (description: string) =>
  z
    .object({
      cpu: quantity('Of CPU, in quotes. Default: nothing is said of it. Example: "2".').exactOptional(),
      memory: quantity('Of memory. Default: nothing is said of it. Example: 4Gi.').exactOptional(),
    })
    .meta({ description })
    .exactOptional();

const saysSomething: CelRule = {
  rule: ['default', 'defaultRequest', 'min', 'max']
    .map((part) => `(has(self.${part}) && (has(self.${part}.cpu) || has(self.${part}.memory)))`)
    .join(' || '),
  message:
    'limitRange takes an amount of cpu or memory in default, defaultRequest, min or max; for no LimitRange leave the field out',
};

export const limitRangeSchema = z
  .object({
    default: amounts('The limit of a container that has none. Default: max.'),
    defaultRequest: amounts('The request of a container that has none. Default: its limit, or else min.'),
    min: amounts('The least that a container may request, or have as a limit. Default: nothing is too little.'),
    max: amounts('The most that a container may request, or have as a limit. Default: nothing is too much.'),
  })
  .meta({
    description:
      "A LimitRange, named meshwright, for every container of the control plane's namespace, whoever it belongs to. Kubernetes goes by it when a pod is created: a change restarts no pod. " +
      'No container of the mesh may be out of its bounds, and min, defaultRequest, default and max may not be above one another in this order. Default: no LimitRange.',
    'x-kubernetes-validations': [saysSomething],
  });
