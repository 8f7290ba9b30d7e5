import { namespaceManifest, revisionOf, type World, workloadManifest } from '../../world/index.ts';
import { asPerson, meshName } from './life.ts';

const namespaces = ['staging', 'shop'] as const;
const replicas = 2;

/** Wishes for this version, to be reached in two waves, the first of which is watched for `soak`. */
export async function upgradeTo(world: World, version: string, soak = '0s'): Promise<void> {
  const waves = [
    { name: 'staging', namespaces: { names: ['staging'] }, soak },
    { name: 'others', namespaces: { selector: {} }, soak: '0s' },
  ];
  // Whether a verdict comes before the faults are over is chance: here a person would decide, and none does.
  const upgrade = { waves, settle: '0s', retention: '0s', rollback: { automatic: false } };
  await world.client.apply(world.wish(meshName, { tags: ['default'], version, upgrade }), asPerson);
}

/** Two teams start to use the mesh. */
export async function useMesh({ client }: World): Promise<void> {
  for (const namespace of namespaces) {
    await client.apply(namespaceManifest(namespace, { 'istio-injection': 'enabled' }), asPerson);
    await client.apply(workloadManifest(namespace, 'app', replicas), asPerson);
  }
}

/** The teams stop to use it. */
export async function leave({ client }: World): Promise<void> {
  const app = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' };
  for (const namespace of namespaces) await client.delete({ ...app, namespace }, { propagation: 'Background' });
}

/** Whether every pod of the teams was injected by the revision of this version; undefined: there are no pods. */
export async function isUsedBy(world: World, version: string | undefined): Promise<boolean> {
  const pods = (await Promise.all(namespaces.map((namespace) => world.pods(namespace)))).flat();
  const wanted = version === undefined ? 0 : namespaces.length * replicas;
  const by = version === undefined ? undefined : revisionOf(version);
  return pods.length === wanted && pods.every(({ injectedBy }) => injectedBy === by);
}
