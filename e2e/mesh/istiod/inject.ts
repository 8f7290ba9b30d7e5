import { at, isRecord, type JsonRecord, listAt, textAt } from '../../../src/kube/json.ts';
import type { InjectionSettings } from './injection-settings.ts';
import { gatewayContainer, proxyVolumes, setupContainer, sidecarContainer } from './proxy-container.ts';

/** One operation of a JSON patch. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'test' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** What the injector does with a pod. */
export type Injection =
  | { readonly kind: 'injected'; readonly patch: readonly PatchOperation[] }
  /** Left alone, and why. */
  | { readonly kind: 'skipped'; readonly reason: string };

const neverInjected = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

/** How istiod changes a pod that is about to be created in a namespace. Pure: the same pod gets the same patch. */
export function inject(pod: JsonRecord, namespace: string, settings: InjectionSettings): Injection {
  const refusal = reasonToSkip(pod, namespace);
  if (refusal !== undefined) return { kind: 'skipped', reason: refusal };
  const templates = textAt(pod, 'metadata', 'annotations', 'inject.istio.io/templates');
  return {
    kind: 'injected',
    patch: templates === 'gateway' ? gatewayPatch(pod, settings) : sidecarPatch(pod, settings),
  };
}

function reasonToSkip(pod: JsonRecord, namespace: string): string | undefined {
  if (neverInjected.has(namespace)) return `namespace ${namespace} is never injected`;
  if (at(pod, 'spec', 'hostNetwork') === true) return 'the pod uses the network of its node';
  // The label wins over the annotation of the same name.
  const [label, annotation] = ['labels', 'annotations'].map((where) =>
    textAt(pod, 'metadata', where, 'sidecar.istio.io/inject'),
  );
  if ((label ?? annotation) === 'false') return 'the pod refuses injection';
  if (textAt(pod, 'metadata', 'annotations', 'sidecar.istio.io/status') !== undefined)
    return 'the pod is injected already';
  return undefined;
}

function sidecarPatch(pod: JsonRecord, settings: InjectionSettings): PatchOperation[] {
  const containers = named(pod, 'containers');
  const own = containers.find((container) => container.name === 'istio-proxy');
  const added = [setupContainer(settings), sidecarContainer(settings, own)];
  const operations = [
    listOperation('initContainers', [...added, ...named(pod, 'initContainers')]),
    listOperation('volumes', [...named(pod, 'volumes'), ...proxyVolumes]),
    ...metadataPatch(pod, settings, { initContainers: added.map(({ name }) => String(name)), containers: null }),
  ];
  // A pod may bring a container of that name to adjust the sidecar: it becomes the sidecar.
  if (own === undefined) return operations;
  return [
    ...operations,
    listOperation(
      'containers',
      containers.filter((container) => container !== own),
    ),
  ];
}

function gatewayPatch(pod: JsonRecord, settings: InjectionSettings): PatchOperation[] {
  const containers = named(pod, 'containers').map((container) =>
    container.name === 'istio-proxy' ? gatewayContainer(settings, container) : container,
  );
  return [
    listOperation('containers', containers),
    listOperation('volumes', [...named(pod, 'volumes'), ...proxyVolumes]),
    ...metadataPatch(pod, settings, { initContainers: null, containers: ['istio-proxy'] }),
  ];
}

interface AddedContainers {
  readonly initContainers: readonly string[] | null;
  readonly containers: readonly string[] | null;
}

function metadataPatch(pod: JsonRecord, { revision }: InjectionSettings, added: AddedContainers): PatchOperation[] {
  const status = { ...added, volumes: proxyVolumes.map(({ name }) => name), imagePullSecrets: null, revision };
  const labels = recordAt(pod, 'labels');
  const name = textAt(labels, 'app.kubernetes.io/name') ?? textAt(labels, 'app') ?? workloadName(pod);
  return [
    operation(pod, 'annotations', { 'istio.io/rev': revision, 'sidecar.istio.io/status': JSON.stringify(status) }),
    operation(pod, 'labels', {
      'security.istio.io/tlsMode': 'istio',
      'service.istio.io/canonical-name': name,
      'service.istio.io/canonical-revision':
        textAt(labels, 'app.kubernetes.io/version') ?? textAt(labels, 'version') ?? 'latest',
    }),
  ];
}

function operation(pod: JsonRecord, field: 'labels' | 'annotations', added: JsonRecord): PatchOperation {
  return { op: 'add', path: `/metadata/${field}`, value: { ...recordAt(pod, field), ...added } };
}

function recordAt(pod: JsonRecord, field: string): JsonRecord {
  const found = at(pod, 'metadata', field);
  return isRecord(found) ? found : {};
}

function named(pod: JsonRecord, field: string): JsonRecord[] {
  return listAt(pod, 'spec', field).filter(isRecord);
}

/** `add` of an existing member replaces it, so one operation fits both cases. */
function listOperation(field: string, value: readonly JsonRecord[]): PatchOperation {
  return { op: 'add', path: `/spec/${field}`, value };
}

/** The workload's name as far as a pod tells: what it is named after, without the hash of a ReplicaSet. */
function workloadName(pod: JsonRecord): string {
  const hash = textAt(pod, 'metadata', 'labels', 'pod-template-hash');
  const name =
    textAt(pod, 'metadata', 'generateName')?.replace(/-$/, '') ?? textAt(pod, 'metadata', 'name') ?? 'unknown';
  return hash !== undefined && name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : name;
}
