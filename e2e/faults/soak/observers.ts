import { apiVersion, kinds, labels, managedBy } from '../../../src/api/index.ts';
import { connect, type Kind, type KubeObject, type Logger, reflect, type Selection } from '../../../src/kube/index.ts';
import { istio } from '../../../src/mesh/istio/istio.ts';
import type { Comparable } from '../oracle/agreement.ts';
import type { LoggedRequest } from '../proxy/index.ts';

/** The stores of the runtime, with the code and the selections of the operator's, where they can be looked into. */
export interface Observers extends AsyncDisposable {
  readonly stores: readonly Comparable[];
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** As the operator watches them; that it is so is checked by comparing its requests with these. */
const watched: readonly (Selection & { readonly kind: Kind })[] = [
  { kind: { apiVersion, kind: kinds.meshControlPlane.kind } },
  { kind: { apiVersion, kind: kinds.meshRevision.kind } },
  { kind: { apiVersion: 'v1', kind: 'Namespace' }, metadataOnly: true },
  {
    kind: { apiVersion: 'v1', kind: 'Pod' },
    metadataOnly: true,
    fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
  },
  ...['DaemonSet', 'Deployment', 'StatefulSet'].map((kind) => ({ kind: { apiVersion: 'apps/v1', kind } })),
  { kind: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' } },
  { kind: { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass' } },
  ...['ResourceQuota', 'LimitRange'].flatMap((kind) => [
    { kind: { apiVersion: 'v1', kind } },
    { kind: { apiVersion: 'v1', kind }, namespace: 'istio-system' },
  ]),
  ...istio.ownedKinds.map((kind) => ({ kind, labelSelector: `${labels.managedBy}=${managedBy}` })),
];

export async function startObservers(kubeconfig: string): Promise<Observers> {
  const stop = new AbortController();
  const client = await connect({ kubeconfig, userAgent: 'observers' });
  const stores = watched.map(({ kind, ...selection }) => ({
    kind,
    selection,
    store: reflect<KubeObject>({
      client,
      kind,
      ...selection,
      project: ({ metadata: { name, uid = '', resourceVersion = '' } }) => ({
        ...kind,
        metadata: { name, uid, resourceVersion },
      }),
      onChange: () => undefined,
      signal: stop.signal,
      log: silent,
    }),
  }));
  await Promise.all(stores.map(({ store }) => store.whenSynced));
  return {
    stores,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(stores.map(({ store }) => store.done));
      await client.close();
    },
  };
}

/** What was watched, each selection once: `/api/v1/pods?fieldSelector=…`. */
export function selectionsWatched(requests: readonly LoggedRequest[]): readonly string[] {
  const watches = requests.filter(({ verb }) => verb === 'watch').map(({ address }) => selectionIn(address));
  return [...new Set(watches)].sort();
}

function selectionIn(address: string): string {
  const { pathname, searchParams } = new URL(address, 'https://server');
  const selectors = ['labelSelector', 'fieldSelector'].map((name) => `${name}=${searchParams.get(name) ?? ''}`);
  return `${pathname}?${selectors.join('&')}`;
}
