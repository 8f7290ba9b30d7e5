import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiError,
  describe,
  type Kind,
  type KubeClient,
  type KubeObject,
  type Logger,
  type Reflection,
  reflect,
} from '../../src/kube/index.ts';
import { at, isRecord, listAt, numberAt, textAt } from '../../src/kube/json.ts';
import { hasSidecar, revisionOfNewPod } from './users.ts';

/** Watches what an upgrade must never do to those who use the mesh: at every version of every pod, and by asking all the time. */
export interface Observer extends AsyncDisposable {
  /** What somebody has suffered, a sentence each; empty when all was well. */
  readonly harm: readonly string[];
  /** Pods that were created since the observer began. */
  readonly created: number;
  /** The revisions that gave their sidecars to pods that were asked for meanwhile, as dry runs, by namespace. */
  readonly asked: ReadonlyMap<string, ReadonlySet<string>>;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const pauseMs = 50;

/** Begins with workloads that are all ready, and sees everything that happens in these namespaces until it is disposed of. */
export async function observeUsers(client: KubeClient, namespaces: readonly string[]): Promise<Observer> {
  const stop = new AbortController();
  const harm = new Set<string>();
  const asked = new Map(namespaces.map((namespace) => [namespace, new Set<string>()]));
  let [begun, created] = [false, 0];
  const concerned = ({ metadata }: KubeObject) => namespaces.includes(metadata.namespace ?? '');
  const watched = (kind: Kind, onChange: (object: KubeObject, isNew: boolean) => void, fieldSelector?: string) =>
    reflect<KubeObject>({
      client,
      kind,
      fieldSelector,
      project: (object) => (concerned(object) ? object : undefined),
      onChange: ({ before, after }) => {
        const object = after ?? before;
        if (begun && object !== undefined) onChange(object, before === undefined);
      },
      signal: stop.signal,
      log: silent,
    });

  const pods = watched({ apiVersion: 'v1', kind: 'Pod' }, (pod, isNew) => {
    if (isNew) created += 1;
    if (isNew && !hasSidecar(pod)) harm.add(`${describe(pod)} has no sidecar`);
    for (const deployment of deployments.values()) {
      const { namespace } = deployment.metadata;
      if (namespace !== pod.metadata.namespace) continue;
      const [ready, floor] = [readyOf(deployment, pods), floorOf(deployment, budgets)];
      if (ready < floor) harm.add(`${describe(deployment)} had ${ready} ready pods instead of ${floor}`);
    }
  });
  const deployments = watched({ apiVersion: 'apps/v1', kind: 'Deployment' }, (deployment) => {
    const failure = listAt(deployment, 'status', 'conditions').find((one) => textAt(one, 'type') === 'ReplicaFailure');
    if (failure !== undefined) harm.add(`${describe(deployment)}: ${textAt(failure, 'message')}`);
  });
  const budgets = watched({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' }, () => undefined);
  const failures = watched(
    { apiVersion: 'v1', kind: 'Event' },
    (event) => harm.add(`${describe(event)}: ${textAt(event, 'message')}`),
    'reason=FailedCreate',
  );

  const stores = [pods, deployments, budgets, failures];
  await Promise.all(stores.map(({ whenSynced }) => whenSynced));
  begun = true;
  const asking = namespaces.map(async (namespace) => {
    while (!stop.signal.aborted) {
      const answer = await ask(client, namespace);
      if ('revision' in answer) asked.get(namespace)?.add(answer.revision);
      else if (!stop.signal.aborted) harm.add(answer.harm);
      await sleep(pauseMs);
    }
  });
  return {
    get harm() {
      return [...harm];
    },
    get created() {
      return created;
    },
    asked,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all([...asking, ...stores.map(({ done }) => done)]);
    },
  };
}

/** A pod, as a dry run: nobody must wait for a rollout to create one. */
async function ask(client: KubeClient, namespace: string): Promise<{ revision: string } | { harm: string }> {
  try {
    const revision = await revisionOfNewPod(client, namespace);
    if (revision !== undefined) return { revision };
    return { harm: `a pod in namespace ${namespace} would have got no sidecar` };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { harm: `a pod in namespace ${namespace} could not have been created: ${error.message}` };
  }
}

/** Ready pods of a Deployment that are not going. */
function readyOf({ metadata, spec }: KubeObject, pods: Reflection<KubeObject>): number {
  const wanted = at(spec, 'selector', 'matchLabels');
  const theirs = [...pods.values()].filter(
    (pod) => pod.metadata.namespace === metadata.namespace && matches(pod.metadata.labels, wanted),
  );
  return theirs.filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined &&
      listAt(pod, 'status', 'conditions').some(
        (one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === 'True',
      ),
  ).length;
}

/** How many pods must be ready: what a disruption budget asks for, else what the strategy of a rollout leaves. */
function floorOf({ metadata, spec }: KubeObject, budgets: Reflection<KubeObject>): number {
  const podLabels = at(spec, 'template', 'metadata', 'labels');
  const budget = [...budgets.values()].find(
    (one) =>
      one.metadata.namespace === metadata.namespace && matches(podLabels, at(one.spec, 'selector', 'matchLabels')),
  );
  const kept = numberAt(budget, 'spec', 'minAvailable');
  const replicas = numberAt(spec, 'replicas') ?? 1;
  return kept ?? replicas - allowance(at(spec, 'strategy', 'rollingUpdate', 'maxUnavailable'), replicas);
}

/** `1`, or `25%`, which is rounded down. */
function allowance(value: unknown, replicas: number): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? Math.floor((Number.parseInt(value, 10) * replicas) / 100) : 0;
}

function matches(labels: unknown, wanted: unknown): boolean {
  return isRecord(labels) && isRecord(wanted) && Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
