import type { KubeClient, ObjectMeta } from '../../../src/kube/index.ts';
import type { JsonRecord } from '../../../src/kube/json.ts';
import type { InjectionSettings } from './injection-settings.ts';

/** A pod that a revision injected. */
export interface MeshProxy {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'sidecar' | 'router';
}

/** The running pods that a revision injected, read from the cluster; only their metadata is. */
export async function proxiesOf(client: KubeClient, revision: string): Promise<readonly MeshProxy[]> {
  const running = { metadataOnly: true, fieldSelector: 'status.phase=Running' };
  const proxies: MeshProxy[] = [];
  for await (const pod of client.list({ apiVersion: 'v1', kind: 'Pod' }, running)) {
    const proxy = proxyIn(pod.metadata, revision);
    if (proxy !== undefined) proxies.push(proxy);
  }
  return proxies;
}

/** The proxy that a revision put into a pod, or undefined. A gateway's is a container that the pod had before. */
export function proxyIn(
  { namespace = '', name, annotations = {} }: ObjectMeta,
  revision: string,
): MeshProxy | undefined {
  const status = annotations['sidecar.istio.io/status'];
  if (annotations['istio.io/rev'] !== revision || status === undefined) return undefined;
  return { namespace, name, type: status.includes('"containers":["istio-proxy"]') ? 'router' : 'sidecar' };
}

/** The page `/debug/syncz`: every connected proxy, and that it has acknowledged what it was sent. */
export function syncPage(proxies: readonly MeshProxy[], settings: InjectionSettings): readonly JsonRecord[] {
  const kinds = ['cluster', 'listener', 'route', 'endpoint'];
  return proxies.map(({ namespace, name, type }) => ({
    cluster_id: 'Kubernetes',
    proxy: `${name}.${namespace}`,
    proxy_type: type,
    proxy_version: settings.version,
    istio_version: settings.version,
    ...Object.fromEntries(
      kinds.flatMap((kind) => [
        [`${kind}_sent`, nonce],
        [`${kind}_acked`, nonce],
      ]),
    ),
  }));
}

const nonce = 'stand-in';
