import { type KubeClient, type KubeObject, storeKey } from '../../src/kube/index.ts';
import { isRecord, listAt, textAt } from '../../src/kube/json.ts';

/** A pod of somebody who uses the mesh, or would like to. */
export interface UserPod {
  /** `namespace/name` */
  readonly key: string;
  /** The revision that injected it; undefined for a pod without sidecar. */
  readonly injectedBy: string | undefined;
  readonly deleting: boolean;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
}

/** The pods of a namespace that are not finished, live. */
export async function podsIn(client: KubeClient, namespace: string): Promise<readonly UserPod[]> {
  const found: UserPod[] = [];
  const running = { namespace, fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' };
  for await (const pod of client.list({ apiVersion: 'v1', kind: 'Pod' }, running)) {
    const { name, annotations, creationTimestamp = '', deletionTimestamp } = pod.metadata;
    found.push({
      key: storeKey({ namespace, name }),
      injectedBy: hasSidecar(pod) ? annotations?.['istio.io/rev'] : undefined,
      deleting: deletionTimestamp !== undefined,
      createdAt: Date.parse(creationTimestamp),
    });
  }
  return found;
}

/** The revision whose sidecar a pod would get that is created in this namespace now, as a dry run; undefined: none. */
export async function revisionOfNewPod(client: KubeClient, namespace: string): Promise<string | undefined> {
  const metadata = { name: 'asked-for', namespace };
  const spec = { containers: [{ name: 'app', image: 'example.test/app' }] };
  const pod = await client.create({ apiVersion: 'v1', kind: 'Pod', metadata, spec }, { dryRun: true });
  return hasSidecar(pod) ? pod.metadata.annotations?.['istio.io/rev'] : undefined;
}

/** Whether a pod has the proxy, as a container of its own or as an init container that goes on. */
export function hasSidecar({ spec }: KubeObject): boolean {
  const containers = [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')];
  return containers.filter(isRecord).some((container) => textAt(container, 'name') === 'istio-proxy');
}
