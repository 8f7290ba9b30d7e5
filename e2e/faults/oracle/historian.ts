import { apiVersion, kinds, labels, managedBy } from '../../../src/api/index.ts';
import {
  type Kind,
  type KubeClient,
  type KubeObject,
  keyOf,
  type Logger,
  reflect,
  type Selection,
  type WatchEvent,
  withoutManagedFields,
} from '../../../src/kube/index.ts';
import { istio } from '../../../src/mesh/istio/istio.ts';
import { agreement } from './agreement.ts';
import type { History, Moment } from './history.ts';

/** Watches past the proxy, and writes down everything that happens. */
export interface Historian extends AsyncDisposable {
  /** Forgets what was before; to be called when all is quiet. */
  begin(): void;
  /** Everything since `begin`, once nothing is missing any more. */
  soFar(): Promise<History>;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

interface Watched extends Selection {
  readonly kind: Kind;
}

const ours = `${labels.managedBy}=${managedBy}`;

const watched: readonly Watched[] = [
  { kind: { apiVersion, kind: kinds.meshControlPlane.kind } },
  { kind: { apiVersion, kind: kinds.meshRevision.kind } },
  { kind: { apiVersion: 'v1', kind: 'Pod' } },
  ...istio.ownedKinds.map((kind) => ({ kind, labelSelector: ours })),
];

export async function startHistorian(client: KubeClient): Promise<Historian> {
  const stop = new AbortController();
  const start = new Map<string, KubeObject>();
  const now = new Map<string, KubeObject>();
  let moments: Moment[] = [];
  const deletions = new Deletions();
  const stores = watched.map(({ kind, ...selection }) => ({
    kind,
    selection,
    store: reflect<KubeObject>({
      client: deletions.tapped(client),
      kind,
      ...selection,
      project: kept,
      onChange({ before, after }) {
        const object = after ?? before;
        if (object === undefined) return;
        const [key, at] = [keyOf(object), performance.now()];
        moments.push({ version: versionOf(after) ?? deletions.versionOf(object), at, key, before, after });
        if (after === undefined) now.delete(key);
        else now.set(key, after);
      },
      signal: stop.signal,
      log: silent,
    }),
  }));
  await Promise.all(stores.map(({ store }) => store.whenSynced));
  const begin = (): void => {
    moments = [];
    start.clear();
    for (const [key, object] of now) start.set(key, object);
  };
  begin();
  return {
    begin,
    async soFar() {
      // What happened was seen whole when each store has what a fresh list has.
      await agreement(client, stores);
      return { start: new Map(start), moments: moments.toSorted((a, b) => a.version - b.version) };
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(stores.map(({ store }) => store.done));
    },
  };
}

/** Schemas are large, and nothing is asked of them. */
function kept(object: KubeObject): KubeObject {
  const whole = withoutManagedFields(object);
  if (object.kind !== 'CustomResourceDefinition') return whole;
  return { apiVersion: whole.apiVersion, kind: whole.kind, metadata: whole.metadata };
}

function versionOf(object: KubeObject | undefined): number | undefined {
  return object === undefined ? undefined : Number(object.metadata.resourceVersion);
}

/** A store tells that an object went; only the event tells at which version of the cluster. */
class Deletions {
  readonly #versions = new Map<string, number>();

  tapped(client: KubeClient): KubeClient {
    const watch: KubeClient['watch'] = async (kind, options) => this.#noting(await client.watch(kind, options));
    return Object.assign(Object.create(client) as KubeClient, { watch });
  }

  /** When the event was missed: right after its last version, which is not later than it really was. */
  versionOf({ metadata }: KubeObject): number {
    return this.#versions.get(metadata.uid ?? '') ?? Number(metadata.resourceVersion) + 0.5;
  }

  async *#noting(events: AsyncGenerator<WatchEvent>): AsyncGenerator<WatchEvent> {
    for await (const event of events) {
      if (event.type === 'delete') {
        const { uid = '', resourceVersion } = event.object.metadata;
        this.#versions.set(uid, Number(resourceVersion));
      }
      yield event;
    }
  }
}
