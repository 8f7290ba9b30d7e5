import { annotations, apiVersion, kinds, labels, managedBy } from '../../src/api/index.ts';
import { type Kind, type KubeClient, type KubeObject, keyOf } from '../../src/kube/index.ts';
import { isRecord } from '../../src/kube/json.ts';
import { istio } from '../../src/mesh/istio/istio.ts';

/** Objects by `apiVersion|kind|namespace|name`. */
export type Snapshot = Readonly<Record<string, unknown>>;

const ownKinds: readonly Kind[] = [
  { apiVersion, kind: kinds.meshControlPlane.kind },
  { apiVersion, kind: kinds.meshRevision.kind },
];

/** Every object that Meshwright has written, live. */
export async function writtenObjects(client: KubeClient): Promise<readonly KubeObject[]> {
  const labelSelector = `${labels.managedBy}=${managedBy}`;
  const rendered = await Promise.all(istio.ownedKinds.map((kind) => listed(client, kind, labelSelector)));
  const own = await Promise.all(ownKinds.map((kind) => listed(client, kind)));
  return [...rendered, ...own].flat();
}

async function listed(client: KubeClient, kind: Kind, labelSelector?: string): Promise<readonly KubeObject[]> {
  const objects: KubeObject[] = [];
  for await (const object of client.list(kind, { labelSelector })) objects.push(object);
  return objects;
}

/**
 * Everything that Meshwright has written, comparable between two installations of the same wish: identities, times,
 * addresses that the cluster gives and certificates are masked; whether they are there is not.
 */
export async function takeSnapshot(client: KubeClient): Promise<Snapshot> {
  const objects = await writtenObjects(client);
  const entries = objects.map((object) => [keyOf(object), masked(object)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Keys whose value differs from one installation to the next, or with how often somebody else wrote. */
const givenByCluster = new Set([
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'observedGeneration',
  'managedFields',
  'lastTransitionTime',
  'phaseSince',
  'startedAt',
  'progressAt',
  'movedAt',
  'estimatedCompletion',
  'finishedAt',
  'clusterIP',
  'clusterIPs',
  'nodePort',
  'healthCheckNodePort',
  'caBundle',
  'deployment.kubernetes.io/revision',
]);

function masked(object: KubeObject): unknown {
  const { status, ...rest } = object;
  return mask(object.apiVersion === apiVersion ? object : { ...rest, metadata: withoutRefresh(rest) });
}

/** Whether an API server has to be asked to look anew is a matter of chance. */
function withoutRefresh({ metadata }: KubeObject): unknown {
  const { [annotations.refreshed]: _, ...kept } = metadata.annotations ?? {};
  return { ...metadata, annotations: kept };
}

function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mask);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, givenByCluster.has(key) ? '(masked)' : mask(member)]),
  );
}
