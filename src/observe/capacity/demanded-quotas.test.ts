import { describe, expect, it } from 'vitest';
import { labels } from '../../api/index.ts';
import { ApiError, type KubeObject } from '../../kube/index.ts';
import type { Surroundings } from '../surroundings.ts';
import { meshControlPlane } from '../testing/examples.ts';
import { demandedQuotas } from './demanded-quotas.ts';
import type { OwnQuota } from './own-quota.ts';

const namespace = 'istio-system';
const priorityClass = 'system-node-critical';
const scope = (operator: string) => ({
  scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values: [priorityClass] }] },
});
const quota = (name: string, spec: object, mesh?: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name, namespace, ...(mesh === undefined ? {} : { labels: { [labels.controlPlane]: mesh } }) },
  spec,
});
const demanded = quota('meshwright-system-node-critical', { hard: { pods: '150k' }, ...scope('In') });
const own: OwnQuota = { mode: 'Auto', object: quota('meshwright', scope('NotIn')), hard: {}, revisions: 1 };

const agent: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'cni', namespace },
  spec: {
    template: {
      metadata: { labels: { app: 'cni' } },
      spec: { serviceAccountName: 'cni', priorityClassName: priorityClass, hostNetwork: null, containers: [] },
    },
  },
};

interface World {
  readonly own?: OwnQuota | undefined;
  readonly isAhead?: boolean;
  /** Why the API server takes no pod; without one it does. */
  readonly answer?: ApiError;
  readonly live?: readonly KubeObject[];
  /** Quotas as somebody lists them. */
  readonly quotas?: readonly KubeObject[];
  readonly remembered?: boolean;
  readonly namespaces?: readonly string[];
}

const refusal = new ApiError({
  reason: 'Internal',
  message: `insufficient quota to match these scopes: [{PriorityClass In [${priorityClass}]}]`,
});

/** What is demanded by a cluster in which things are like that, and which pods it was asked about. */
async function look(world: World) {
  const { isAhead = true, live = [], quotas = [], answer, remembered = false, namespaces = [namespace] } = world;
  const asked: KubeObject[] = [];
  const client = {
    async create(pod: KubeObject) {
      asked.push(pod);
      if (answer !== undefined) throw answer;
    },
    async *list() {
      yield* quotas;
    },
  };
  const owned = ({ metadata }: KubeObject) => {
    const object = live.find((one) => one.metadata.name === metadata.name);
    return object && { object };
  };
  const stores = { owned, namespaces: { get: (name: string) => (namespaces.includes(name) ? { name } : undefined) } };
  const mesh = meshControlPlane();
  const told = { revisions: 1, wanted: {}, granted: {}, used: {}, demanded: [{ namespace, priorityClass }] };
  const found = await demandedQuotas(
    {
      mesh: remembered ? { ...mesh, status: { resources: { quota: told } } } : mesh,
      objects: [agent],
      own: 'own' in world ? world.own : own,
      isAhead,
    },
    { client, stores } as unknown as Surroundings,
    new AbortController().signal,
  );
  return { found, asked };
}

const kept = { quotas: [{ namespace, priorityClass, object: demanded }], findings: [] };
const none = { quotas: [], findings: [] };
const missing = (pods: object) => ({ ...agent, status: { desiredNumberScheduled: 3, ...pods } });

describe('a quota for pods of a system priority', () => {
  it('is made where the cluster refuses them without one', async () => {
    expect((await look({ answer: refusal })).found).toEqual(kept);
    expect((await look({})).found).toEqual(none);
  });

  it('is asked for by the pod that will come, without its ServiceAccount, which is not there yet', async () => {
    const { asked } = await look({});
    expect(asked).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'cni-rehearsal', namespace, labels: { app: 'cni' }, annotations: {} },
        spec: { priorityClassName: priorityClass, containers: [] },
      },
    ]);
  });

  it('is asked for in namespace default while its own is not there', async () => {
    const { asked } = await look({ namespaces: [] });
    expect(asked.map(({ metadata }) => metadata.namespace)).toEqual(['default']);
  });

  it.each<[string, World]>([
    [
      'it is there',
      { live: [{ ...demanded, metadata: { ...demanded.metadata, labels: { [labels.controlPlane]: 'mesh' } } }] },
    ],
    ['status tells of it', { remembered: true }],
  ])('is kept without asking when %s', async (_, world) => {
    expect(await look({ ...world, isAhead: false })).toEqual({ found: kept, asked: [] });
  });

  it('is not asked for once an installation has begun, unless pods are missing', async () => {
    const world = { isAhead: false, answer: refusal };
    expect(await look({ ...world, live: [missing({ currentNumberScheduled: 3 })] })).toEqual({
      found: none,
      asked: [],
    });
    expect((await look({ ...world, live: [missing({ currentNumberScheduled: 2 })] })).found).toEqual(kept);
  });

  it('is not taken for ours when it is that of another mesh', async () => {
    const { found, asked } = await look({ live: [quota(demanded.metadata.name, {}, 'other')] });
    expect(found).toEqual(none);
    expect(asked).toHaveLength(1);
  });

  it('is not made when the pod is refused for something else', async () => {
    const answer = new ApiError({ reason: 'Forbidden', message: 'minimum cpu usage per Container is 1' });
    expect((await look({ answer })).found).toEqual(none);
  });

  it('is not known while the API server does not answer', async () => {
    const message = "Whether the cluster demands a quota for pods of a system priority can't be asked: no route";
    const answer = new ApiError({ reason: 'Unreachable', message: 'no route' });
    expect((await look({ answer })).found).toEqual({ unknown: [{ reason: 'ClusterUnreachable', message }] });
  });
});

describe('without spec.resources.quota', () => {
  const finding = {
    reason: 'QuotaDemanded',
    message:
      'This cluster admits pods of priority class system-node-critical only in namespaces with a ResourceQuota for it, and istio-system has none for those of DaemonSet istio-system/cni: ' +
      'set spec.resources.quota to {mode: Auto}, or have its chart render one (resourceQuotas.enabled in the values of the component), or make one with the scope PriorityClass In [system-node-critical]',
  };
  const ours = { ...demanded, metadata: { ...demanded.metadata, labels: { [labels.controlPlane]: 'mesh' } } };

  it('a quota that the cluster demands is told, and not made', async () => {
    expect((await look({ own: undefined, answer: refusal })).found).toEqual({ quotas: [], findings: [finding] });
    expect(await look({ own: undefined, answer: refusal, isAhead: false })).toEqual({ found: none, asked: [] });
  });

  it('the one that was made before is not given up, unless there is another', async () => {
    const world = { own: undefined, live: [ours] };
    expect((await look({ ...world, quotas: [ours] })).found).toEqual({ quotas: [], findings: [finding] });
    expect((await look({ ...world, quotas: [ours, quota('team', scope('In'))] })).found).toEqual(none);
  });
});
