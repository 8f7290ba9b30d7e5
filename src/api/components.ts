/** The parts of a mesh that stand beside its control plane: node agents and gateways. */
import { z } from 'zod';
import { dnsLabel, freeObject } from './fields.ts';
import type { Frozen } from './object.ts';

function nodeAgent(chart: string, description: string) {
  return z
    .object({
      enabled: z
        .boolean()
        .meta({ description: `Whether ${chart} is installed. Default: false.` })
        .default(false),
      values: freeObject(`Values for the chart ${chart}, passed through untouched. Default: none.`).exactOptional(),
    })
    .meta({ description })
    .prefault({});
}

const gateway = z.object({
  name: dnsLabel(
    'name',
    'Name of the gateway, and of the Deployment and Service that are made for it. Example: istio-ingressgateway.',
    53,
  ),
  namespace: dnsLabel('namespace', 'Namespace of the gateway; created when it is missing. Example: istio-ingress.'),
  values: freeObject('Values for the chart gateway, passed through untouched. Default: none.').exactOptional(),
});

const gateways = z
  .array(gateway)
  .max(16)
  .meta({
    description:
      'Gateways installed with the mesh, each by the chart gateway; name and namespace together are unique. At most 16. Default: none.',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name', 'namespace'],
  })
  .default([]);

export const componentsSchema = z
  .object({
    cni: nodeAgent('cni', 'The CNI node agent, which redirects traffic of pods in place of an init container.'),
    ztunnel: nodeAgent('ztunnel', 'The node proxy of ambient mode.'),
    gateways,
  })
  .meta({
    description:
      'Further parts of the mesh, each switched on by itself and each with values of its own. Default: none of them.',
  })
  .prefault({});

export type Components = Frozen<z.output<typeof componentsSchema>>;
export type Gateway = Components['gateways'][number];
