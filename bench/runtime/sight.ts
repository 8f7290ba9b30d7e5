import { labels, managedBy } from '../../src/api/index.ts';
import { type KubeClient, type KubeObject, keyOf, type Logger, reflect } from '../../src/kube/index.ts';
import { istio } from '../../src/mesh/istio/istio.ts';
import type { Damage } from './damage.ts';

/** Every object of the mesh as watches show it to somebody who is not the operator. */
export interface Sight extends Disposable {
  get(object: KubeObject): KubeObject | undefined;
  /**
   * Resolves, with the time on the monotonic clock, when the object has been seen damaged and then whole.
   *
   * @throws Error after half a minute
   */
  untilRepaired(object: KubeObject, damage: Damage): Promise<number>;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const patienceMs = 30_000;

/** Watches every kind that the mesh may have; resolves when all that exist have been read. */
export async function watchManaged(client: KubeClient): Promise<Sight> {
  const stop = new AbortController();
  const seen = new Map<string, KubeObject>();
  const watchers = new Map<string, (live: KubeObject | undefined) => void>();
  const stores = istio.ownedKinds.map((kind) =>
    reflect<KubeObject>({
      client,
      kind,
      labelSelector: `${labels.managedBy}=${managedBy}`,
      project: (object) => object,
      onChange({ before, after }) {
        const object = after ?? before;
        if (object === undefined) return;
        const key = keyOf(object);
        if (after === undefined) seen.delete(key);
        else seen.set(key, after);
        watchers.get(key)?.(after);
      },
      signal: stop.signal,
      log: silent,
    }),
  );
  await Promise.all(stores.map(({ whenSynced }) => whenSynced));
  return {
    get: (object) => seen.get(keyOf(object)),
    untilRepaired(object, { isWhole }) {
      const key = keyOf(object);
      return new Promise((resolve, reject) => {
        let damaged = false;
        const late = setTimeout(() => {
          watchers.delete(key);
          reject(
            new Error(`${key} was ${damaged ? 'not repaired' : 'not even damaged'} within ${patienceMs / 1000} s`),
          );
        }, patienceMs);
        watchers.set(key, (live) => {
          if (!isWhole(live)) damaged = true;
          else if (damaged) {
            clearTimeout(late);
            watchers.delete(key);
            resolve(performance.now());
          }
        });
      });
    },
    [Symbol.dispose]: () => stop.abort(),
  };
}
