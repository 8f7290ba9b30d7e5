import { type KubeClient, type Logger, reflect } from '../../src/kube/index.ts';

/** Every istiod that was ever there since this began. */
export interface Istiods extends AsyncDisposable {
  /** Names of Deployments. */
  readonly seen: ReadonlySet<string>;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Watches until it is disposed of; resolves when all that exist have been read. */
export async function watchIstiods(client: KubeClient): Promise<Istiods> {
  const stop = new AbortController();
  const seen = new Set<string>();
  const store = reflect<string>({
    client,
    kind: { apiVersion: 'apps/v1', kind: 'Deployment' },
    labelSelector: 'app=istiod',
    project: ({ metadata }) => metadata.name,
    onChange: ({ after }) => after !== undefined && seen.add(after),
    signal: stop.signal,
    log: silent,
  });
  await store.whenSynced;
  return {
    seen,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await store.done;
    },
  };
}
