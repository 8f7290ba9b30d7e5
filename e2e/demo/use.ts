import type { KubeObject } from '../../src/kube/index.ts';
import { listAt, textAt } from '../../src/kube/json.ts';
import { DemoFailure } from './failure.ts';
import type { Stage, Step } from './stage.ts';

/** The namespace of the people who use the mesh. */
export const appNamespace = 'shop';
const replicas = 2;

/** Shows that pods of a labelled namespace get a sidecar of the revision that serves. */
export const inject: Step = {
  title: 'Use it: a team labels its namespace, and its pods get the sidecar',
  async play(stage) {
    const { presenter } = stage;
    using pods = await stage.watch({ apiVersion: 'v1', kind: 'Pod' }, { namespace: appNamespace });
    const running = pods.until(`${replicas} pods to be Ready`, (seen) => {
      const ready = seen.filter(isReady);
      if (seen.length > 0) presenter.wait('pods', `${ready.length} of ${replicas} are Ready`);
      return ready.length === replicas ? ready : undefined;
    });
    const [ready] = await Promise.all([running, deploy(stage)]);
    presenter.done();
    await compare(stage, ready);
  },
};

async function deploy({ kubectl }: Stage): Promise<void> {
  const inApp = ['--namespace', appNamespace];
  await kubectl(['create', 'namespace', appNamespace]);
  await kubectl(['label', 'namespace', appNamespace, 'istio-injection=enabled']);
  await kubectl(['create', 'deployment', 'web', '--image=example.com/web', `--replicas=${replicas}`, ...inApp]);
}

/** Tells what the Deployment asks for beside what runs, and checks each pod. */
async function compare({ world, presenter }: Stage, pods: readonly KubeObject[]): Promise<void> {
  const deployment = await world.get({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: appNamespace,
    name: 'web',
  });
  const asked = containersOf(deployment, 'spec', 'template', 'spec');
  presenter.say(`before: Deployment web asks for ${asked.join(', ')}`);
  for (const pod of pods) {
    const containers = containersOf(pod, 'spec');
    const revision = textAt(pod, 'metadata', 'annotations', 'istio.io/rev');
    presenter.say(
      `after:  pod ${pod.metadata.name} runs ${containers.join(', ')}; its annotation istio.io/rev is ${revision ?? 'missing'}`,
    );
    if (revision === undefined || !containers.some((name) => name.startsWith('istio-proxy'))) {
      throw new DemoFailure('a sidecar in every pod', `${pod.metadata.name} with ${containers.join(', ')}`);
    }
  }
}

/** Names of all containers in the order in which they start; what starts first and stays is a sidecar. */
export function containersOf(object: KubeObject | undefined, ...path: readonly string[]): readonly string[] {
  const named = (list: string): readonly string[] =>
    listAt(object, ...path, list).map((container) => {
      const sidecar = textAt(container, 'restartPolicy') === 'Always' ? ' (sidecar)' : '';
      const init = list === 'initContainers' && sidecar === '' ? ' (init)' : sidecar;
      return `${textAt(container, 'name') ?? '?'}${init}`;
    });
  return [...named('initContainers'), ...named('containers')];
}

function isReady(pod: KubeObject): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
}
