import { namespaceManifest, type World, workloadManifest } from '../../world/index.ts';
import { damage } from './damage.ts';
import { asPerson, type Life, meshName } from './life.ts';
import { isGone, isReady, wishAway, wishFor } from './wishes.ts';

const shop = 'shop';
const replicas = 2;

/** A mesh is asked to go while pods use it: it stays, and in repair, until they are gone. */
export const use: Life = {
  name: 'use',
  steps: [
    { name: 'install', act: (world) => wishFor(world, ['default']), isThere: isReady },
    { name: 'ask', act: useAndAsk, isThere: isKept, about: ['pods', 'namespaces'], rests: true },
    { name: 'damage', act: damage, isThere: isKept, about: ['pods'], damages: true },
    { name: 'leave', act: leave, isThere: isGone, about: ['pods'] },
  ],
};

async function useAndAsk(world: World): Promise<void> {
  const { client } = world;
  await client.apply(namespaceManifest(shop, { 'istio-injection': 'enabled' }), asPerson);
  await client.apply(workloadManifest(shop, 'app', replicas), asPerson);
  await world.waitFor(
    'injected pods',
    async () => (await world.pods(shop)).filter(({ injectedBy }) => injectedBy !== undefined).length === replicas,
  );
  await wishAway(world);
}

function isKept(world: World): boolean {
  return world.meshControlPlane(meshName)?.status?.phase === 'Uninstalling';
}

async function leave({ client }: World): Promise<void> {
  await client.delete(
    { apiVersion: 'apps/v1', kind: 'Deployment', namespace: shop, name: 'app' },
    { propagation: 'Background' },
  );
}
