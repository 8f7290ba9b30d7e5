import { labels } from '../api/index.ts';
import { textAt } from '../kube/json.ts';
import type { ActContext } from './context.ts';

/** The pods that have a priority class. */
export interface ClassUsers {
  /** How many are of the mesh itself. */
  readonly own: number;
  /** Absent without any. */
  readonly others?: Others;
}

/** Pods that are not of the mesh: how many, and one of them as namespace/name. */
export interface Others {
  readonly pods: number;
  readonly example: string;
}

export function isPriorityClass({ kind }: { readonly kind: string }): boolean {
  return kind === 'PriorityClass';
}

const running = 'status.phase!=Succeeded,status.phase!=Failed';

/**
 * Counts, live, the pods that have one of these priority classes, those of this MeshControlPlane apart. Pods that have
 * ended, or were told to, need none any more. A class that nobody has is not in the answer.
 */
export async function classUsers(
  names: readonly string[],
  controlPlane: string,
  { client, signal }: Pick<ActContext, 'client' | 'signal'>,
): Promise<ReadonlyMap<string, ClassUsers>> {
  const users = new Map<string, ClassUsers>();
  for await (const pod of client.list({ apiVersion: 'v1', kind: 'Pod' }, { fieldSelector: running, signal })) {
    const { namespace, name, labels: given, deletionTimestamp } = pod.metadata;
    const used = textAt(pod.spec, 'priorityClassName');
    if (used === undefined || !names.includes(used) || deletionTimestamp !== undefined) continue;
    const { own, others } = users.get(used) ?? { own: 0 };
    const isOwn = given?.[labels.controlPlane] === controlPlane;
    const { pods, example } = others ?? { pods: 0, example: `${namespace}/${name}` };
    users.set(used, isOwn ? { own: own + 1, ...(others && { others }) } : { own, others: { pods: pods + 1, example } });
  }
  return users;
}
