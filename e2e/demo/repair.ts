import { describe, type KubeObject, type ObjectRef } from '../../src/kube/index.ts';
import { at, listAt, textAt } from '../../src/kube/json.ts';
import { DemoFailure } from './failure.ts';
import { meshName } from './phases.ts';
import type { Stage, Step } from './stage.ts';
import type { Watched } from './watched.ts';

/** Damages an object of the mesh as people do, and shows that it comes back. */
export const repair: Step = {
  title: 'Damage it: what somebody changes is put right, and an Event says who and what',
  async play(stage) {
    const { namespace, revision } = await installed(stage);
    using events = await stage.watch({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }, { namespace: 'default' });
    const service = `istiod-${revision}`;
    await damage(stage, events, {
      target: { apiVersion: 'v1', kind: 'Service', namespace, name: service },
      command: ['patch', 'service', service, '--namespace', namespace, somebody, '--patch', webhookPort],
      isWhole: (live) => listAt(live, 'spec', 'ports').every((port) => at(port, 'targetPort') !== wrongPort),
    });
  },
};

/** Where nobody listens: with it, no pod could be injected any more. */
const wrongPort = 9999;
const somebody = '--field-manager=somebody';
const webhookPort = JSON.stringify({ spec: { ports: [{ port: 443, targetPort: wrongPort }] } });

interface Damage {
  readonly target: ObjectRef;
  readonly command: readonly string[];
  readonly isWhole: (live: KubeObject | undefined) => boolean;
}

async function damage(stage: Stage, events: Watched, { target, command, isWhole }: Damage): Promise<void> {
  const { presenter } = stage;
  const { apiVersion, kind, namespace, name } = target;
  using watched = await stage.watch({ apiVersion, kind }, { namespace, fieldSelector: `metadata.name=${name}` });
  let damagedAt: number | undefined;
  const repaired = watched.until(`${describe(target)} to be whole again`, ([live]) => {
    const whole = isWhole(live);
    if (!whole) damagedAt ??= performance.now();
    return whole && damagedAt !== undefined ? performance.now() - damagedAt : undefined;
  });
  const [lasted] = await Promise.all([repaired, stage.kubectl(command)]);
  presenter.say(`${describe(target)} was whole again ${Math.ceil(lasted)} ms after the watch had shown the damage`);
  presenter.say(`Event: ${await events.until(`an Event about ${describe(target)}`, (all) => noteOf(all, target))}`);
}

function noteOf(events: readonly KubeObject[], target: ObjectRef): string | undefined {
  const notes = events.filter(({ reason }) => reason === 'DriftRepaired').map((event) => textAt(event, 'note'));
  return notes.find((note) => note?.startsWith(describe(target)));
}

async function installed({ world }: Stage): Promise<{ readonly namespace: string; readonly revision: string }> {
  const mesh = world.meshControlPlane(meshName);
  const revision = mesh?.status?.current?.revision;
  if (mesh === undefined || revision === undefined) throw new DemoFailure('a revision in status.current', 'none');
  return { namespace: mesh.spec.namespace, revision };
}
