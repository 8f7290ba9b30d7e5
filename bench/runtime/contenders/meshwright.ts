import { type Change, connect, type Logger, reflect, withoutManagedFields } from '../../../src/kube/index.ts';
import { istio } from '../../../src/mesh/istio/istio.ts';
import { podDigester, podIndexes } from '../../../src/observe/pod-digest.ts';
import { type Contender, configMap, type Followed } from './contender.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** This project's runtime, used as its operator uses it. */
export const meshwright: Contender = {
  async openRequests(kubeconfig, namespace) {
    const client = await connect({ kubeconfig });
    return {
      get: (name) => client.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name }),
      apply: (name, value) => client.apply(configMap(namespace, name, value), { fieldManager: 'bench' }),
    };
  },
  async follow({ kubeconfig, followed, keep, seen }) {
    const common = {
      client: await connect({ kubeconfig }),
      kind: { apiVersion: 'v1', kind: followed.kind },
      onChange: ({ key, before }: Change<unknown>) => {
        if (before === undefined) seen(key.split('/').at(-1) ?? '');
      },
      signal: new AbortController().signal,
      log: silent,
    };
    const store =
      keep === 'digests'
        ? reflect({ ...common, ...asTheOperatorDoes, project: podDigester(istio), indexes: podIndexes })
        : reflect({ ...common, ...namespaceOf(followed), project: withoutManagedFields });
    await store.whenSynced;
    return store;
  },
};

function namespaceOf(followed: Followed): { readonly namespace?: string } {
  return 'namespace' in followed ? { namespace: followed.namespace } : {};
}

const asTheOperatorDoes = { fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' };
