/** Specs with `resources` that are accepted or refused. */
import { invalid, type SpecExample, unchecked } from './spec-example.ts';

const resources = (title: string, spec: unknown, ...refusals: readonly string[]): SpecExample => ({
  title,
  spec: { resources: spec },
  ...(refusals.length > 0 ? { refusals } : {}),
});
const byTheServer = (example: SpecExample): SpecExample => ({ ...example, onlyTheServerRefuses: true });

const path = 'spec.resources.availability';
const tooFew = (field: string, value: number) =>
  `${field}: Invalid value: ${value}: ${field} in body should be greater than or equal to 1`;
const fewestFitMost =
  'spec.resources.autoscaling: Invalid value: availability.minReplicas must not be above autoscaling.maxReplicas: raise maxReplicas, or lower minReplicas';
const someStay = `${path}.maxUnavailable: Invalid value: maxUnavailable must be smaller than minReplicas, or all replicas could be evicted at once: lower it, or raise minReplicas`;
const hard = 'spec.resources.quota.hard';
const saysSomething =
  'spec.resources.limitRange: Invalid value: limitRange takes an amount of cpu or memory in default, defaultRequest, min or max; for no LimitRange leave the field out';
const fixedAlone = `${hard}: Invalid value: mode Fixed takes the figures of the quota in hard, and no other mode takes any`;

export const resourcesExamples: readonly SpecExample[] = [
  resources('resources with nothing in them', {}),
  resources('everything that resources can have', {
    availability: {
      minReplicas: 3,
      maxUnavailable: 2,
      topologySpread: [{ topologyKey: 'topology.kubernetes.io/zone', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' }],
      antiAffinity: 'Required',
    },
    autoscaling: { maxReplicas: 9, targetCPUUtilization: 60 },
    qos: 'Guaranteed',
    placement: {
      nodeSelector: { 'example.com/pool': 'system' },
      tolerations: [{ key: 'dedicated', operator: 'Exists', tolerationSeconds: 30 }],
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
    },
    quota: { mode: 'Fixed', hard: { pods: '20', 'requests.cpu': '12', 'limits.memory': '24.5Gi' } },
    limitRange: {
      min: { cpu: '10m' },
      defaultRequest: { cpu: '100m', memory: '128Mi' },
      default: { cpu: '2', memory: '2Gi' },
      max: { cpu: '4', memory: '8Gi' },
    },
  }),
  resources('one replica', { availability: { minReplicas: 1 } }),
  resources('no spreading at all', { availability: { topologySpread: [] } }),
  resources('a fixed number of replicas above what an autoscaler would make', {
    availability: { minReplicas: 8 },
    autoscaling: { enabled: false },
  }),
  resources('no replica', { availability: { minReplicas: 0 } }, tooFew(`${path}.minReplicas`, 0)),
  resources(
    'a budget that lets nothing be evicted',
    { availability: { maxUnavailable: 0 } },
    tooFew(`${path}.maxUnavailable`, 0),
  ),
  byTheServer(
    resources('a budget that lets all be evicted', { availability: { minReplicas: 3, maxUnavailable: 3 } }, someStay),
  ),
  byTheServer(
    resources(
      'more replicas than the autoscaler may make',
      { availability: { minReplicas: 4 }, autoscaling: { maxReplicas: 3 } },
      fewestFitMost,
    ),
  ),
  byTheServer(
    resources('two replicas by default, and one at most', { autoscaling: { maxReplicas: 1 } }, fewestFitMost),
  ),
  byTheServer(
    resources(
      'six replicas, and five at most by default',
      { availability: { minReplicas: 6 }, autoscaling: {} },
      fewestFitMost,
    ),
  ),
  resources(
    'a class that does not exist',
    { qos: 'BestEffort' },
    'spec.resources.qos: Unsupported value: "BestEffort": supported values: "Guaranteed", "Burstable", "AsRendered"',
    unchecked,
  ),
  resources(
    'a topologyKey that is no label',
    { availability: { topologySpread: [{ topologyKey: 'a/b/c' }] } },
    invalid(
      `${path}.topologySpread[0].topologyKey`,
      'a/b/c',
      'topologyKey must be the key of a label of nodes, such as topology.kubernetes.io/zone',
    ),
  ),
  byTheServer(
    resources(
      'a topologyKey twice',
      { availability: { topologySpread: [{ topologyKey: 'zone' }, { topologyKey: 'zone', maxSkew: 2 }] } },
      `${path}.topologySpread: Invalid value: each topologyKey may be listed only once`,
    ),
  ),
  resources('a quota that is computed', { quota: { mode: 'Auto' } }),
  resources('a quota of which nothing is said', { quota: {} }),
  resources('no quota', { quota: { mode: 'Off' } }),
  byTheServer(resources('a fixed quota without figures', { quota: { mode: 'Fixed' } }, fixedAlone)),
  byTheServer(resources('a fixed quota of nothing', { quota: { mode: 'Fixed', hard: {} } }, fixedAlone)),
  byTheServer(resources('figures for a quota that is computed', { quota: { hard: { pods: '20' } } }, fixedAlone)),
  resources(
    'a quota of what is no quantity',
    { quota: { mode: 'Fixed', hard: { 'requests.cpu': '2 cores' } } },
    invalid(
      `${hard}[requests.cpu]`,
      '2 cores',
      'a quantity must be a number with a unit or without, such as 20, 500m or 24Gi',
    ),
  ),
  resources(
    'a quota of what is not counted by priority class',
    { quota: { mode: 'Fixed', hard: { services: '3' } } },
    `${hard}: Invalid value: hard may limit pods, and cpu and memory, alone or behind requests. or limits.`,
  ),
  resources('a LimitRange of one figure', { limitRange: { max: { memory: '8Gi' } } }),
  byTheServer(resources('a LimitRange of nothing', { limitRange: {} }, saysSomething)),
  byTheServer(resources('a LimitRange without figures', { limitRange: { min: {}, default: {} } }, saysSomething)),
  resources(
    'a LimitRange of what is no quantity',
    { limitRange: { max: { cpu: 'two' } } },
    invalid(
      'spec.resources.limitRange.max.cpu',
      'two',
      'a quantity must be a number with a unit or without, such as 20, 500m or 24Gi',
    ),
  ),
  resources(
    'a nodeSelector with a value that no label can have',
    { placement: { nodeSelector: { pool: 'a b' } } },
    invalid(
      'spec.resources.placement.nodeSelector[pool]',
      'a b',
      'a label value must be letters, digits, hyphens, dots and underscores, with a letter or digit at both ends; or empty',
    ),
  ),
  resources('priority classes that are made, and one that is there', {
    priorityClasses: [
      {
        name: 'mesh-control-plane',
        value: 1_000_000,
        preemptionPolicy: 'Never',
        description: 'istiod',
        components: ['controlPlane'],
      },
      { name: 'system-cluster-critical', components: ['gateways', 'nodeAgents'] },
    ],
  }),
  byTheServer(
    resources(
      'a priority class to be made under a name that Kubernetes keeps',
      { priorityClasses: [{ name: 'system-mesh', value: 5, components: ['controlPlane'] }] },
      'spec.resources.priorityClasses[0].name: Invalid value: Kubernetes keeps names that begin with system- for its own classes: choose another name, or leave value out to use the class that is there',
    ),
  ),
  byTheServer(
    resources(
      'a description of a priority class that is not made',
      { priorityClasses: [{ name: 'high', description: 'ours', components: ['controlPlane'] }] },
      'spec.resources.priorityClasses[0].value: Invalid value: preemptionPolicy and description are for a class that is made: give its value too, or leave them out to use a class that is there',
    ),
  ),
  byTheServer(
    resources(
      'a component with two priority classes',
      {
        priorityClasses: [
          { name: 'high', components: ['controlPlane', 'gateways'] },
          { name: 'higher', components: ['gateways'] },
        ],
      },
      'spec.resources.priorityClasses: Invalid value: each component may be listed in only one class: take it out of the others',
    ),
  ),
  resources(
    'a priority above those that are for people',
    { priorityClasses: [{ name: 'high', value: 1_000_000_001, components: ['controlPlane'] }] },
    'spec.resources.priorityClasses[0].value: Invalid value: 1000000001: spec.resources.priorityClasses[0].value in body should be less than or equal to 1000000000',
  ),
  resources(
    'a priority class for nobody',
    { priorityClasses: [{ name: 'high', value: 5, components: [] }] },
    'spec.resources.priorityClasses[0].components: Invalid value: 0: spec.resources.priorityClasses[0].components in body should have at least 1 items',
  ),
  resources(
    'a priority class with a name that no object can have',
    { priorityClasses: [{ name: 'High', value: 5, components: ['controlPlane'] }] },
    invalid(
      'spec.resources.priorityClasses[0].name',
      'High',
      'name must be a DNS subdomain: lower-case letters, digits, hyphens and dots, with a letter or digit at both ends of each part',
    ),
  ),
];
