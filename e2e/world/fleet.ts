import { namespaceManifest, revisionOf, type Spec, workloadManifest } from './manifests.ts';
import type { World } from './world.ts';

/** A mesh that serves three namespaces of other teams. */
export interface Fleet {
  readonly namespaces: readonly string[];
  /** The revisions that injected the pods of each namespace that are not going. */
  revisions(): Promise<Readonly<Record<string, readonly (string | undefined)[]>>>;
  /** Waits until every pod was injected by the revision of this version, and by no other. */
  uses(version: string): Promise<void>;
}

/** Two tags, two waves besides the last one, and times short enough for a scenario. */
export const canary: Spec & { readonly upgrade: Readonly<Record<string, unknown>> } = {
  tags: ['default', 'prod'],
  upgrade: {
    settle: '1s',
    retention: '0s',
    waves: [
      { name: 'staging', namespaces: { selector: { matchLabels: { env: 'staging' } } }, soak: '1s' },
      {
        name: 'internal',
        namespaces: { selector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['internal'] }] } },
        approval: 'Manual',
        soak: '1s',
      },
      { name: 'others', namespaces: { selector: {} }, soak: '1s' },
    ],
  },
};

/** Installs `version` and starts workloads in three namespaces, each injected and ready. */
export async function startFleet(world: World, { version }: { readonly version: string }): Promise<Fleet> {
  await world.apply(world.wish('mesh', { ...canary, version }));
  await world.ready('mesh');
  await world.apply(
    namespaceManifest('staging', { env: 'staging', 'istio-injection': 'enabled' }),
    namespaceManifest('tools', { tier: 'internal', 'istio.io/rev': 'prod' }),
    namespaceManifest('shop', { 'istio-injection': 'enabled' }),
  );
  await world.apply(
    workloadManifest('staging', 'app', 2),
    workloadManifest('staging', 'other'),
    workloadManifest('tools'),
    workloadManifest('shop', 'app', 2),
  );
  const fleet: Fleet = {
    namespaces: ['staging', 'tools', 'shop'],
    async revisions() {
      const pods = await Promise.all(fleet.namespaces.map((namespace) => world.pods(namespace)));
      return Object.fromEntries(
        fleet.namespaces.map((namespace, i) => {
          const staying = (pods[i] ?? []).filter(({ deleting }) => !deleting);
          return [namespace, [...new Set(staying.map(({ injectedBy }) => injectedBy))]];
        }),
      );
    },
    async uses(version) {
      await world.waitFor(`every pod uses ${version}`, async () => {
        const found = Object.values(await fleet.revisions());
        return found.every((revisions) => revisions.length === 1 && revisions[0] === revisionOf(version));
      });
    },
  };
  await world.kubectl('wait', '--for=condition=Available', 'deployments', '--all', '-A', '--timeout=60s');
  await fleet.uses(version);
  return fleet;
}
