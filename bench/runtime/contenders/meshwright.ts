import { connect, type KubeObject, type Logger, reflect, withoutManagedFields } from '../../../src/kube/index.ts';
import { istio } from '../../../src/mesh/istio/istio.ts';
import { podDigester } from '../../../src/observe/pod-digest.ts';
import { type Contender, configMap, type FollowOptions } from './contender.ts';

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
    const client = await connect({ kubeconfig });
    const store = reflect<unknown>({
      client,
      kind: { apiVersion: 'v1', kind: followed.kind },
      ...('namespace' in followed && { namespace: followed.namespace }),
      project: projections[keep],
      onChange: ({ key, before }) => {
        if (before === undefined) seen(key.split('/').at(-1) ?? '');
      },
      signal: new AbortController().signal,
      log: silent,
    });
    await store.whenSynced;
    return store;
  },
};

const projections: Readonly<Record<FollowOptions['keep'], (object: KubeObject) => unknown>> = {
  whole: withoutManagedFields,
  digests: podDigester(istio),
};
