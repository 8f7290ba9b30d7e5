import type { Change } from './intent.ts';

/**
 * Kinds in the order in which they are created: what is referred to before what refers to it, and webhooks last,
 * because an admission webhook whose backend is not there yet refuses what would make it ready.
 */
const order = [
  'CustomResourceDefinition',
  'LimitRange',
  'ResourceQuota',
  'PriorityClass',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
  'Service',
  'NetworkPolicy',
  'Deployment',
  'DaemonSet',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
];
const last = new Set(['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']);

function rank({ object }: Change): number {
  if (last.has(object.kind)) return order.length + 1;
  const known = order.indexOf(object.kind);
  return known < 0 ? order.length : known;
}

/** Changes in groups: those of one group may be written at the same time, a later group after the earlier ones. */
export function inOrder(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = Map.groupBy(changes, rank);
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}
