import { join } from 'node:path';
import type { KubeObject } from '../../src/kube/index.ts';
import { listAt, textAt } from '../../src/kube/json.ts';
import { revisionOf } from '../world/index.ts';
import { DemoFailure } from './failure.ts';
import type { Step } from './stage.ts';
import { podCount, teams, versions } from './story.ts';
import { allReady, injectedBy, watchTeamPods } from './team-pods.ts';

const manifests = join(import.meta.dirname, 'teams.yaml');

/** Shows that pods of labelled namespaces get a sidecar of the revision that serves. */
export const use: Step = {
  title: 'Use it: four teams follow a tag with the label of their namespace, and their pods get the sidecar',
  async play(stage) {
    const { presenter, world } = stage;
    using pods = await watchTeamPods(stage);
    const revision = revisionOf(versions.older);
    presenter.quote('$ kubectl apply -f e2e/demo/teams.yaml');
    presenter.wait('pods', 'starting');
    const expected = `${podCount} Ready pods with the sidecar of ${revision}`;
    const running = pods.until(expected, (seen) => allReady(seen, revision));
    const [ready] = await Promise.all([running, world.kubectl('apply', '-f', manifests)]);
    presenter.done(`${ready.length} are Ready`);
    await stage.kubectl(['get', 'namespaces', ...teams, '-L', 'env,istio-injection,istio.io/rev']);
    presenter.say(sidecarIn(ready));
  },
};

/** What runs in one of the pods; each has the sidecar, since each was injected. */
function sidecarIn(pods: readonly KubeObject[]): string {
  const told = pods.map((pod) => ({ pod, containers: containersOf(pod, 'spec') }));
  const without = told.find(({ containers }) => !containers.some((name) => name.startsWith('istio-proxy')));
  const [first] = told;
  if (first === undefined || without !== undefined) {
    throw new DemoFailure('a sidecar in every pod', without?.containers.join(', ') ?? 'no pod');
  }
  const { pod, containers } = first;
  return `Each pod got its sidecar from revision ${injectedBy(pod)}; ${pod.metadata.name} runs ${containers.join(', ')}`;
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
