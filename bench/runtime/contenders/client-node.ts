import {
  CoreV1Api,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
} from '@kubernetes/client-node';
import { type Contender, configMap, type Followed } from './contender.ts';

/** After an error, in milliseconds: the number in its own example of an informer. */
const restartMs = 5_000;

/** The client that most TypeScript operators are built on, used as its examples show. */
export const clientNode: Contender = {
  async openRequests(kubeconfig, namespace) {
    const api = KubernetesObjectApi.makeApiClient(read(kubeconfig));
    return {
      get: (name) => api.read({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name } }),
      apply: (name, value) =>
        api.patch(
          configMap(namespace, name, value),
          undefined,
          undefined,
          'bench',
          false,
          PatchStrategy.ServerSideApply,
        ),
    };
  },
  async follow({ kubeconfig, followed, restart, seen }) {
    const config = read(kubeconfig);
    const { path, list } = sourceOf(config, followed);
    const informer = makeInformer<KubernetesObject>(config, path, list);
    informer.on('add', ({ metadata }) => seen(metadata?.name ?? ''));
    informer.on('error', () => {
      if (restart) setTimeout(() => void informer.start(), restartMs);
    });
    await informer.start();
    return {
      get size() {
        return informer.list().length;
      },
    };
  },
};

interface Source {
  readonly path: string;
  readonly list: () => Promise<KubernetesListObject<KubernetesObject>>;
}

function sourceOf(config: KubeConfig, followed: Followed): Source {
  const api = config.makeApiClient(CoreV1Api);
  if (followed.kind === 'Pod') return { path: '/api/v1/pods', list: () => api.listPodForAllNamespaces() };
  const { namespace } = followed;
  return { path: `/api/v1/namespaces/${namespace}/configmaps`, list: () => api.listNamespacedConfigMap({ namespace }) };
}

function read(kubeconfig: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return config;
}
