import type { KubeClient, KubeObject } from '../../kube/index.ts';
import { textAt } from '../../kube/json.ts';

interface Complaining {
  readonly uid: string;
  readonly namespace: string;
  /** What was told before counts no more, in milliseconds since 1970. */
  readonly since?: number | undefined;
}

interface Looking {
  readonly client: KubeClient;
  readonly signal: AbortSignal;
}

/** What the controller of a workload complains of when it can't create pods. StatefulSets and DaemonSets tell it in Events alone. */
export async function lastRefusal(
  { uid, namespace, since }: Complaining,
  { client, signal }: Looking,
): Promise<string | undefined> {
  const fieldSelector = `involvedObject.uid=${uid}`;
  const events: KubeObject[] = [];
  for await (const event of client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace, fieldSelector, signal })) {
    events.push(event);
  }
  return refusalAmong(events, since);
}

/**
 * Undefined when the last pod could be created. A controller that is refused tries again at ever longer intervals, so that
 * what it told last holds until it tells something else.
 */
export function refusalAmong(events: readonly KubeObject[], since = 0): string | undefined {
  let last: { readonly at: number; readonly refusal: string | undefined } | undefined;
  for (const event of events) {
    const reason = textAt(event, 'reason');
    const at = Date.parse(textAt(event, 'lastTimestamp') ?? textAt(event, 'eventTime') ?? '');
    if ((reason !== 'FailedCreate' && reason !== 'SuccessfulCreate') || !(at >= since)) continue;
    const refusal = reason === 'FailedCreate' ? (textAt(event, 'message') ?? '') : undefined;
    // Times have no fractions: of one second the refusal counts, for pods are missing.
    if (last === undefined || at > last.at || (at === last.at && last.refusal === undefined)) last = { at, refusal };
  }
  return last?.refusal;
}
