import { kinds, phases } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { textAt } from '../../src/kube/json.ts';
import type { Stage } from './stage.ts';

/** Tells each Event that warns of something, as it comes, until it is disposed of. */
export async function tellWarnings({ presenter, watch }: Stage): Promise<Disposable> {
  const told = new Set<string>();
  const tellNew = (events: readonly KubeObject[], tell: (text: string) => void): void => {
    for (const event of events.filter(({ metadata }) => !told.has(metadata.name))) {
      told.add(event.metadata.name);
      const warning = warningIn(event);
      if (warning !== undefined) tell(warning);
    }
  };
  const kind = { apiVersion: 'events.k8s.io/v1', kind: 'Event' };
  const watched = await watch(kind, { namespace: 'default' }, (events) =>
    tellNew(events, (text) => presenter.say(text)),
  );
  tellNew(watched.objects, () => undefined);
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
