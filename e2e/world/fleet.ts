import type { KubeObject } from '../../src/kube/index.ts';
import { namespaceManifest, revisionOf, type Spec, workloadManifest } from './manifests.ts';
import { revisionOfNewPod } from './users.ts';
import type { World } from './world.ts';

/** A mesh that serves three namespaces of other teams. */
export interface Fleet {
  readonly namespaces: readonly string[];
  /** What its teams have applied: the namespaces, and then the workloads. */
  readonly manifests: readonly KubeObject[];
  /** How many workloads there are. */
  readonly workloads: number;
  /** The revisions that injected the pods of each namespace that are not going. */
  revisions(): Promise<Readonly<Record<string, readonly (string | undefined)[]>>>;
  /** Waits until every pod was injected by the revision of this version, and by no other. */
  uses(version: string): Promise<void>;
  /** The version whose sidecar a pod would get that is created in this namespace now. */
  newPodsGet(namespace: string): Promise<string | undefined>;
}

export interface FleetOptions {
  readonly version: string;
  /** By whom everything is applied; by default by a person with kubectl. */
  readonly apply?: (...manifests: readonly KubeObject[]) => Promise<unknown>;
}

/** Two tags, two waves besides the last one, and times short enough for a scenario. */
export const canary = {
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
} satisfies Spec;

/** An upgrade in one wave without approvals, with times as short as they may be; what is given replaces them. */
export function inOneWave(upgrade: Readonly<Record<string, unknown>> = {}) {
  const waves = [{ name: 'all', namespaces: { selector: {} }, soak: '1s' }];
  return { tags: ['default', 'prod'], upgrade: { settle: '1s', retention: '0s', waves, ...upgrade } };
}

/** Installs `version` and starts workloads in three namespaces, each injected and ready. */
export async function startFleet(
  world: World,
  { version, apply = (...manifests) => world.apply(...manifests) }: FleetOptions,
): Promise<Fleet> {
  await apply(world.wish('mesh', { ...canary, version }));
  await world.ready('mesh');
  const namespaces = [
    namespaceManifest('staging', { env: 'staging', 'istio-injection': 'enabled' }),
    namespaceManifest('tools', { tier: 'internal', 'istio.io/rev': 'prod' }),
    namespaceManifest('shop', { 'istio-injection': 'enabled' }),
  ];
  const workloads = [
    workloadManifest('staging', 'app', 2),
    workloadManifest('staging', 'other'),
    workloadManifest('tools'),
    workloadManifest('shop', 'app', 2),
  ];
  await apply(...namespaces);
  await apply(...workloads);
  const fleet: Fleet = {
    namespaces: namespaces.map(({ metadata }) => metadata.name),
    manifests: [...namespaces, ...workloads],
    workloads: workloads.length,
    async revisions() {
      const pods = await Promise.all(fleet.namespaces.map((namespace) => world.pods(namespace)));
      return Object.fromEntries(
        fleet.namespaces.map((namespace, i) => {
          const staying = (pods[i] ?? []).filter(({ deleting }) => !deleting);
          return [namespace, [...new Set(staying.map(({ injectedBy }) => injectedBy))]];
        }),
      );
    },
    async newPodsGet(namespace) {
      return (await revisionOfNewPod(world.client, namespace))?.replaceAll('-', '.');
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

/** Names of the revisions that are recorded. */
export async function recordedRevisions(world: World): Promise<readonly string[]> {
  return (await world.written()).filter(({ kind }) => kind === 'MeshRevision').map(({ metadata }) => metadata.name);
}

/** Why the last rollout that went back did so. */
export function lastReturn(world: World) {
  return world.statusesSeen('mesh').findLast(({ phase }) => phase === 'RollingBack')?.rollout?.rollback;
}
