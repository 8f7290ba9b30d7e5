import { kinds, phases } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { textAt } from '../../src/kube/json.ts';
import type { Stage } from './stage.ts';

/** Tells each Event that warns of something, as it comes from now on, until it is disposed of. */
export async function tellWarnings({ presenter, watch }: Stage): Promise<Disposable> {
  const known = new Set<string>();
  let listening = false;
  const take = (events: readonly KubeObject[]): void => {
    for (const event of events.filter(({ metadata }) => !known.has(metadata.name))) {
      known.add(event.metadata.name);
      const warning = warningIn(event);
      if (listening && warning !== undefined) presenter.say(warning);
    }
  };
  const watched = await watch({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }, { namespace: 'default' }, take);
  take(watched.objects);
  listening = true;
  return watched;
}

/** Pure: what to tell of an Event; nothing when the phase tells it as well. */
export function warningIn(event: KubeObject): string | undefined {
  const [kind, type, reason = '', note = ''] = [
    textAt(event, 'regarding', 'kind'),
    textAt(event, 'type'),
    textAt(event, 'reason'),
    textAt(event, 'note'),
  ];
  const told =
    kind === kinds.meshControlPlane.kind && type === 'Warning' && !(phases as readonly string[]).includes(reason);
  return told ? `Event ${reason}: ${note}` : undefined;
}
