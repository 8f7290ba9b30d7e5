import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind, KubeClient, KubeObject, Selection, Store } from '../../../src/kube/index.ts';
import { storeKey } from '../../../src/kube/index.ts';

/** A store with what it should hold. */
export interface Comparable {
  readonly kind: Kind;
  readonly selection: Selection;
  readonly store: Pick<Store<KubeObject>, 'entries' | 'outage'>;
}

const patienceMs = 60_000;

/**
 * Waits until every store holds exactly what a fresh list holds, object by object, by uid and resourceVersion.
 * Returns how many objects were compared.
 *
 * @throws Error with every difference, after a minute
 */
export async function agreement(client: KubeClient, stores: readonly Comparable[]): Promise<number> {
  const compared = await Promise.all(stores.map((store) => agreed(client, store)));
  return compared.reduce((sum, count) => sum + count, 0);
}

async function agreed(client: KubeClient, comparable: Comparable): Promise<number> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const { differences, objects } = await compare(client, comparable);
    if (differences.length === 0) return objects;
    if (performance.now() > end) throw new Error(differences.join('\n'));
    await sleep(50);
  }
}

async function compare(client: KubeClient, { kind, selection, store }: Comparable) {
  const listed = new Map<string, string>();
  for await (const object of client.list(kind, selection)) listed.set(storeKey(object.metadata), identity(object));
  const held = new Map([...store.entries()].map(([key, object]) => [key, identity(object)]));
  const differences = [...new Set([...listed.keys(), ...held.keys()])]
    .filter((key) => listed.get(key) !== held.get(key))
    .map((key) => `${kind.kind} ${key}: ${listed.get(key) ?? 'absent'} is stored, ${held.get(key) ?? 'none'} is known`);
  const outage = store.outage === undefined ? [] : [`${kind.kind}: no contact: ${store.outage.error.message}`];
  return { differences: [...differences, ...outage], objects: listed.size };
}

function identity({ metadata: { uid, resourceVersion } }: KubeObject): string {
  return `${uid} at ${resourceVersion}`;
}
