import type { KubeClient } from '../../src/kube/index.ts';
import { numberAt, textAt } from '../../src/kube/json.ts';

/** An Event about a MeshControlPlane, as `kubectl events` would show it. */
export interface MeshEvent {
  /** Name of the MeshControlPlane. */
  readonly regarding: string;
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly count: number;
}

/** Every Event about MeshControlPlanes, oldest first. Those of cluster-scoped objects are kept in namespace `default`. */
export async function readEvents(client: KubeClient): Promise<readonly MeshEvent[]> {
  const found: { readonly at: string; readonly event: MeshEvent }[] = [];
  for await (const event of client.list({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }, { namespace: 'default' })) {
    if (textAt(event, 'regarding', 'kind') !== 'MeshControlPlane') continue;
    const at = textAt(event, 'eventTime') ?? event.metadata.creationTimestamp ?? '';
    found.push({
      at,
      event: {
        regarding: textAt(event, 'regarding', 'name') ?? '',
        type: textAt(event, 'type') ?? '',
        reason: textAt(event, 'reason') ?? '',
        note: textAt(event, 'note') ?? '',
        count: numberAt(event, 'series', 'count') ?? 1,
      },
    });
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ event }) => event);
}
