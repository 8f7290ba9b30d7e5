import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { apiVersion, type Phase } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { textAt } from '../../src/kube/json.ts';
import {
  namespaceManifest,
  revisionOf,
  settledSnapshot,
  startWorld,
  type World,
  workloadManifest,
} from '../world/index.ts';

/** Every revision of Istio uses it, so it has a name that somebody else may have taken. */
const account = 'istio-reader-service-account';

let world: World;
let undisturbed: Awaited<ReturnType<World['snapshot']>>;
let afterUninstall: Awaited<ReturnType<World['snapshot']>>;

beforeAll(async () => {
  // The next one would wait for the lease of the one that was killed; that is a scenario of its own.
  world = await startWorld({ name: 'crash', flags: ['--leader-elect=false'] });
  await world.apply(wish());
  await world.ready('mesh');
  undisturbed = await settledSnapshot(world);
  await world.uninstall('mesh');
  afterUninstall = await world.snapshot();
});
afterAll(() => world?.stop());
afterEach(async () => {
  await world.kubectl('delete', 'serviceaccount', account, '-n', 'istio-system', '--ignore-not-found');
  await world.clear();
});

/** How to make a phase last long enough to be hit, and how to let the mesh go on. */
interface Hold {
  readonly phase: Phase;
  readonly how: string;
  readonly hold?: () => Promise<unknown>;
  readonly release?: () => Promise<unknown>;
}

const behave = (): Promise<void> => world.mesh.behave(revision());

const installs: readonly Hold[] = [
  { phase: 'Pending', how: 'the moment it is seen' },
  { phase: 'Preflight', how: 'the moment it is seen' },
  {
    phase: 'Installing',
    how: 'while the control plane does not become ready',
    hold: () => world.mesh.misbehave(revision(), 'neverReady'),
    release: behave,
  },
  {
    phase: 'Verifying',
    how: 'while injection is refused',
    hold: () => world.mesh.misbehave(revision(), 'refuseInjection'),
    release: behave,
  },
  {
    phase: 'Promoting',
    how: 'while the tags wait for their CA',
    hold: async () => {
      void world.entered('mesh', 'Verifying').then(() => world.mesh.misbehave(revision(), 'noCaBundle'));
    },
    release: behave,
  },
  {
    phase: 'Blocked',
    how: 'while an object belongs to somebody else',
    hold: () => world.apply(foreignAccount()),
    release: () => world.kubectl('delete', 'serviceaccount', account, '-n', 'istio-system'),
  },
  { phase: 'Ready', how: 'the moment it is seen' },
];

describe('an operator that is killed in the middle of an install', () => {
  test.each(installs)('and started again reaches the same end: $phase, $how', async ({ phase, hold, release }) => {
    await killedIn(phase, hold);
    await world.operator.start();
    await release?.();
    await world.ready('mesh');
    expect(await settledSnapshot(world)).toEqual(undisturbed);
    await world.uninstall('mesh');
    expect(await world.snapshot()).toEqual(afterUninstall);
  });
});

test('an operator that is killed while it uninstalls leaves nothing behind: Uninstalling, while pods use the mesh', async () => {
  await world.apply(wish(), namespaceManifest('shop', { 'istio-injection': 'enabled' }));
  await world.ready('mesh');
  await world.apply(workloadManifest('shop'));
  await world.waitFor('an injected pod', async () => (await world.pods('shop')).some((pod) => pod.injectedBy));
  await world.kubectl('delete', 'meshcontrolplane', 'mesh', '--wait=false');
  await world.phase('mesh', 'Uninstalling');
  expect(await world.operator.kill('SIGKILL')).toBe('was ended by SIGKILL');
  await world.operator.start();
  await world.kubectl('delete', 'namespace', 'shop');
  await world.waitFor('mesh is gone', () => world.meshControlPlane('mesh') === undefined);
  expect(await world.snapshot()).toEqual(afterUninstall);
});

test('an operator that is killed between any two deletions leaves nothing behind', async () => {
  await world.apply(wish());
  await world.ready('mesh');
  await world.kubectl('delete', 'meshcontrolplane', 'mesh', '--wait=false');
  for (const kind of ['MutatingWebhookConfiguration', 'MeshRevision', 'ServiceAccount']) {
    await world.waitFor(`the first ${kind} is gone`, async () => {
      const left = await world.written();
      return left.filter((object) => object.kind === kind).length < count(kind);
    });
    await world.operator.kill('SIGKILL');
    await world.operator.start();
  }
  await world.waitFor('mesh is gone', () => world.meshControlPlane('mesh') === undefined);
  expect(await world.snapshot()).toEqual(afterUninstall);
});

test('an operator that is asked to stop finishes cleanly, with exit code 0, and the next one goes on', async () => {
  await world.apply(wish());
  await world.phase('mesh', 'Installing');
  expect(await world.operator.kill('SIGTERM')).toBe('ended with exit code 0');
  expect((await world.operator.log()).at(-1)).toMatchObject({ level: 'info', message: 'stopped' });
  await world.operator.start();
  await world.ready('mesh');
  expect(await settledSnapshot(world)).toEqual(undisturbed);
  await world.uninstall('mesh');
});

function wish(): KubeObject {
  return world.wish('mesh', { tags: ['default', 'prod'] });
}

function revision(): string {
  return revisionOf(world.charts.version);
}

/** Kills the operator in this phase. A short one may be over before the signal arrives; then it is tried once more. */
async function killedIn(phase: Phase, hold?: () => Promise<unknown>, attempts = 5): Promise<void> {
  await hold?.();
  const entered = world.entered('mesh', phase);
  await world.apply(wish());
  await entered;
  expect(await world.operator.kill('SIGKILL')).toBe('was ended by SIGKILL');
  const killed = await phaseNow();
  if (killed === phase || attempts === 1) return expect(killed).toBe(phase);
  await world.operator.start();
  await world.uninstall('mesh');
  await killedIn(phase, hold, attempts - 1);
}

async function phaseNow(): Promise<string | undefined> {
  return textAt(await world.get({ apiVersion, kind: 'MeshControlPlane', name: 'mesh' }), 'status', 'phase');
}

/** How many objects of a kind an undisturbed install has. */
function count(kind: string): number {
  return Object.keys(undisturbed).filter((key) => key.split('|')[1] === kind).length;
}

/** What Helm would have left behind. */
function foreignAccount(): KubeObject {
  const annotations = { 'meta.helm.sh/release-name': 'istio-base', 'meta.helm.sh/release-namespace': 'istio-system' };
  const metadata = { name: account, namespace: 'istio-system', annotations };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}
