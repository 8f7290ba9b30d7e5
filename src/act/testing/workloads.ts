import type { Cluster } from '../../../e2e/cluster/index.ts';
import type { KubeClient, KubeObject } from '../../kube/index.ts';
import { eventually } from '../../kube/testing/eventually.ts';
import type { Tale } from '../context.ts';
import type { WorkloadRef } from '../intent.ts';
import { Marked } from '../marked.ts';

/** What carrying out needs, and what it told. */
export function actContext(client: KubeClient) {
  const tales: Tale[] = [];
  const tell = (tale: Tale) => tales.push(tale);
  return { client, marked: new Marked(), tales, tell, now: Date.now, signal: new AbortController().signal };
}

export interface WorkloadOptions {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly namespace: string;
  readonly name: string;
  /** Further fields of its spec. */
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Annotations of its pods. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A workload as its team keeps it in Git. */
export function workload({ kind, namespace, name, spec, annotations = {} }: WorkloadOptions) {
  const labels = { app: name };
  const container = { name: 'app', image: 'app', env: [{ name: 'COLOUR', value: 'blue' }] };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels: { team: 'shop' }, annotations: { 'shop.test/note': 'x' } },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { 'shop.test/version': '1', ...annotations } },
        spec: { containers: [container] },
      },
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      ...spec,
    },
  };
}

export async function liveOf(client: KubeClient, object: KubeObject | WorkloadRef): Promise<KubeObject> {
  const { apiVersion, kind } = object;
  const { namespace, name } = 'metadata' in object ? (object as KubeObject).metadata : object;
  const live = await client.get({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) });
  if (live === undefined) throw new Error(`there is no ${kind} ${namespace}/${name}`);
  return live;
}

export async function refTo(client: KubeClient, object: KubeObject): Promise<WorkloadRef> {
  const { apiVersion, kind, metadata } = await liveOf(client, object);
  return { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name, uid: metadata.uid ?? '' };
}

/** The ready pods of a workload, by name. */
export async function readyPods(client: KubeClient, { metadata }: KubeObject): Promise<readonly KubeObject[]> {
  const pods: KubeObject[] = [];
  const selection = { namespace: metadata.namespace, labelSelector: `app=${metadata.name}` };
  for await (const pod of client.list({ apiVersion: 'v1', kind: 'Pod' }, selection)) if (isReady(pod)) pods.push(pod);
  return pods;
}

function isReady({ metadata, status }: KubeObject): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: readonly { type: string; status: string }[] };
  return metadata.deletionTimestamp === undefined && conditions.some((c) => c.type === 'Ready' && c.status === 'True');
}

export async function createNamespace(cluster: Cluster, name: string): Promise<void> {
  await cluster.kubectl(['create', 'namespace', name]);
  await eventually(() => cluster.kubectl(['get', 'serviceaccount', 'default', '--namespace', name]));
}
