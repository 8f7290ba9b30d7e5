import { setTimeout as sleep } from 'node:timers/promises';
import { labels, managedBy } from '../../../src/api/index.ts';
import { ApiError, type KubeObject } from '../../../src/kube/index.ts';
import { namespaceManifest, type World } from '../../world/index.ts';
import type { Random } from '../campaigns/random.ts';
import { asPerson } from '../lives/life.ts';

const place = 'elsewhere';
const names = Array.from({ length: 12 }, (_, index) => `one-${index}`);

/** Objects that nobody needs come, change and go, also under the same name again, until the signal aborts. */
export async function churn(world: World, random: Random, signal: AbortSignal): Promise<void> {
  const { client } = world;
  await client.apply(namespaceManifest(place), asPerson);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: place, name: 'default' };
  await world.waitFor('pods may be created', () => client.get(account));
  for (let count = 0; !signal.aborted; count += 1) {
    const object = random.oneOf([mapNamed, podNamed, accountNamed])(random.oneOf(names), count);
    if (random.between(0, 2) === 0) await client.delete({ ...object, ...object.metadata });
    else await changed(client, object);
    if (random.between(0, 9) === 0) {
      await client.apply(namespaceManifest(place, { [`${place}/count`]: String(count) }), asPerson);
    }
    await sleep(random.between(20, 250));
  }
}

/** What somebody else changes or removes at the same moment is left alone. */
async function changed(client: World['client'], object: KubeObject): Promise<void> {
  await client.apply(object, asPerson).catch((error: unknown) => {
    if (!(error instanceof ApiError && (error.reason === 'Conflict' || error.reason === 'NotFound'))) throw error;
  });
}

function mapNamed(name: string, count: number): KubeObject {
  const metadata = { name, namespace: place, labels: { [labels.managedBy]: managedBy } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { count: String(count) } };
}

function accountNamed(name: string, count: number): KubeObject {
  const metadata = {
    name,
    namespace: place,
    labels: { [labels.managedBy]: managedBy },
    annotations: { [`${place}/count`]: String(count) },
  };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

function podNamed(name: string, count: number): KubeObject {
  const metadata = { name, namespace: place, annotations: { [`${place}/count`]: String(count) } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { containers: [{ name: 'app', image: 'example.test/app' }], terminationGracePeriodSeconds: 0 },
  };
}
