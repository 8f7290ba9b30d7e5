import { type KubeClient, type Logger, reflect } from '../../src/kube/index.ts';
import { readStaging } from '../../src/mesh/istio/staging.ts';
import { webhooksOf } from '../../src/mesh/webhooks.ts';
import { openStoredObjects } from '../fixtures/stored.ts';

/** A version of a tag that a watch has shown. */
export interface TagSighting {
  /** On the monotonic clock, in milliseconds. */
  readonly at: number;
  readonly tag: string;
  /** How many namespaces it leads to the new revision. */
  readonly moved: number;
}

export interface TagWatch extends Disposable {
  readonly sightings: readonly TagSighting[];
  /** How much etcd has kept of each version that was seen, in bytes. */
  sizes(): Promise<readonly number[]>;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const tagLabel = 'istio.io/tag';

/** Sees each tag move, of a mesh that serves so many namespaces. */
export async function watchTags(client: KubeClient, etcdUrl: string, namespaces: number): Promise<TagWatch> {
  const stop = new AbortController();
  const stored = openStoredObjects(etcdUrl);
  const sightings: TagSighting[] = [];
  const sizes: Promise<number>[] = [];
  const store = reflect<Omit<TagSighting, 'at'>>({
    client,
    kind: { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' },
    labelSelector: tagLabel,
    project(object) {
      const { staged } = readStaging(webhooksOf(object) ?? []);
      const tag = object.metadata.labels?.[tagLabel] ?? '';
      if (staged === undefined) return { tag, moved: 0 };
      return { tag, moved: 'moved' in staged ? staged.moved.length : namespaces - staged.allBut.length };
    },
    onChange({ key, after }) {
      if (after === undefined) return;
      sightings.push({ at: performance.now(), ...after });
      sizes.push(stored.read(`/registry/mutatingwebhookconfigurations/${key}`).then(({ length }) => length));
    },
    signal: stop.signal,
    log: silent,
  });
  await store.whenSynced;
  return { sightings, sizes: () => Promise.all(sizes), [Symbol.dispose]: () => stop.abort() };
}
