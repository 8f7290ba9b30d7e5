import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiVersion, fieldManagers, kinds, type MeshControlPlane } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { isRecord } from '../../src/kube/json.ts';
import { type Action, actionScript, healthScript } from '../../tools/argocd-customizations.ts';
import { type Engine, startEngine, withoutGo } from '../gitops/engine.ts';
import { sampleExpressions } from '../gitops/flux-sample.ts';
import { nameOf, told } from '../gitops/told.ts';
import { argoCd, argoCdManagers } from '../world/argo-cd.ts';
import { canary, type Fleet, startFleet } from '../world/fleet.ts';
import { type Git, syncFromGit } from '../world/git.ts';
import {
  describeRequest,
  isRealWrite,
  lacks,
  operatorUser,
  revisionOf,
  startWorld,
  type World,
} from '../world/index.ts';

const [first, second, third] = ['1.29.6', '1.30.2', '1.30.3'];
const mesh = { apiVersion, kind: kinds.meshControlPlane.kind, name: 'mesh' };

let world: World;
let engine: Engine | undefined;
let fleet: Fleet;
let git: Git;
let place: number;
let seen: readonly MeshControlPlane[];

/**
 * Argo CD applies everything again and again while an upgrade fails, is tried again, and another one is brought back; people
 * steer it by Argo CD's actions alone.
 */
describe.skipIf(lacks(first, second, third))('while Argo CD keeps a mesh and those who use it as Git says,', () => {
  beforeAll(async () => {
    engine = await startEngine();
    if (engine === undefined) return;
    world = await startWorld({ name: 'gitops' });
    git = syncFromGit(world.client, argoCd(world.client));
    fleet = await startFleet(world, { version: first, apply: git.commit });
    place = await world.audit.now();

    const dies = world.entered('mesh', 'Soaking').then(() => world.mesh.misbehave(revisionOf(second), 'dead'));
    await git.commit(wish(second, '10s'));
    await dies;
    await world.phase('mesh', 'RolledBack');
    await fleet.uses(first);

    await world.mesh.behave(revisionOf(second));
    await act('retry');
    await world.phase('mesh', 'AwaitingApproval');
    await act('pause');
    const { syncs } = git;
    await world.waitFor('Git is applied while everything stands still', () => git.syncs > syncs + 1);
    await act('resume');
    await world.phase('mesh', 'AwaitingApproval');
    await act('approve');
    await world.ready('mesh');
    await fleet.uses(second);

    await git.commit(wish(third, '1h'));
    await world.phase('mesh', 'Soaking');
    await act('rollback');
    await world.phase('mesh', 'RolledBack');
    await fleet.uses(second);

    await git.commit(wish(second, '10s'));
    await world.ready('mesh');
    await git[Symbol.asyncDispose]();
    seen = world.seen('mesh');
  });
  afterAll(() => world?.stop());
  beforeEach(({ skip }) => skip(engine === undefined, withoutGo));

  test('it sees no difference, and nobody fights over anything', () => {
    expect(git.complaints).toEqual([]);
    expect(git.syncs).toBeGreaterThan(10);
    const types = new Set(seen.flatMap(({ status }) => (status?.conditions ?? []).map(({ type }) => type)));
    expect([...types]).not.toContain('DriftConflict');
  });

  test('nothing that the operator writes is undone: each workload is marked once for each move', async () => {
    const writes = (await world.audit.requests(operatorUser, place)).filter(isRealWrite);
    const theirs = writes.filter(({ namespace }) => namespace !== undefined && fleet.namespaces.includes(namespace));
    const marks = theirs.filter(({ fieldManager }) => fieldManager === fieldManagers.restart).map(describeRequest);
    expect(count(marks)).toEqual({
      'patch deployments staging/app (200)': 5,
      'patch deployments staging/other (200)': 5,
      'patch deployments tools/app (200)': 1,
      'patch deployments shop/app (200)': 1,
    });
    expect(theirs).toHaveLength(marks.length);
  });

  test('an action of Argo CD changes what a person would, and is told under its name', async () => {
    const live = await world.get(mesh);
    const byActions = live?.metadata.managedFields?.find(({ manager }) => manager === argoCdManagers.actions);
    expect(byActions?.fieldsV1).toEqual({
      'f:metadata': {
        'f:annotations': { 'f:meshwright.io/approve': {}, 'f:meshwright.io/retry': {}, 'f:meshwright.io/rollback': {} },
      },
      'f:spec': { 'f:paused': {} },
    });
    const waves = seen.flatMap(({ status }) => status?.rollout?.waves ?? []);
    expect(new Set(waves.flatMap(({ approvedBy }) => approvedBy ?? []))).toEqual(new Set([argoCdManagers.actions]));
  });

  test('its health follows the life of the mesh', async () => {
    expect(await told(engine, objects(), (object) => ({ ask: 'health', script: healthScript, object }))).toEqual([
      'Progressing',
      'Healthy',
      'Progressing',
      'Degraded',
      'Progressing',
      'Suspended',
      'Progressing',
      'Suspended',
      'Progressing',
      'Healthy',
      'Progressing',
      'Degraded',
      'Progressing',
      'Healthy',
    ]);
  });

  const statuses = [
    'InProgress',
    'Current',
    'InProgress',
    'Failed',
    'InProgress',
    'Current',
    'InProgress',
    'Failed',
    'InProgress',
    'Current',
  ];

  test('kstatus calls every status that was ever written what it is', async () => {
    const writes = await world.audit.requests(operatorUser);
    const written = writes.filter(({ subresource, resource, code }) => {
      return resource === 'meshcontrolplanes' && subresource === 'status' && code === 200;
    });
    // Besides these there is what people and Git have written.
    expect(seen.length).toBeGreaterThan(written.length);
    expect(await told(engine, objects(), (object) => ({ ask: 'kstatus', object }))).toEqual(statuses);
  });

  test('so do the expressions for Flux', async () => {
    const expressions = sampleExpressions();
    expect(await told(engine, objects(), (object) => ({ ask: 'expressions', expressions, object }))).toEqual(statuses);
  });

  test('nothing is called current before everybody has moved, or failed while it goes on by itself', async () => {
    const answers = (await engine?.ask(objects().map((object) => ({ ask: 'kstatus', object })))) ?? [];
    const called = (what: string) => seen.filter((_, i) => nameOf(answers[i]) === what);
    const early = called('Current').filter(({ spec, status }) => {
      const left = status?.rollout?.waves.filter(({ workloads: { moved, total } }) => moved < total) ?? [];
      return left.length > 0 || status?.current?.version !== spec.version;
    });
    expect(early.map(({ status }) => status?.message)).toEqual([]);
    expect(new Set(called('Failed').map(({ status }) => status?.phase))).toEqual(new Set(['RolledBack']));
  });
});

function wish(version: string, soak: string): KubeObject {
  const [staging, ...later] = canary.upgrade.waves;
  const upgrade = { ...canary.upgrade, waves: [{ ...staging, soak }, ...later] };
  return world.wish('mesh', { ...canary, upgrade, version });
}

/** Carries out an action as Argo CD does: what its script makes of the live object is sent as a merge patch. */
async function act(name: Action): Promise<void> {
  const object = await world.get(mesh);
  if (object === undefined) throw new Error('there is no MeshControlPlane');
  const [result] = (await engine?.ask([{ ask: 'patch', script: actionScript(name), object }])) ?? [];
  if (result === undefined || !('answer' in result) || !isRecord(result.answer)) {
    throw new Error(`${name}: ${JSON.stringify(result)}`);
  }
  await world.client.mergePatch(mesh, result.answer, { fieldManager: argoCdManagers.actions });
}

function objects(): readonly KubeObject[] {
  return seen as readonly unknown[] as readonly KubeObject[];
}

function count(texts: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...new Set(texts)].map((text) => [text, texts.filter((one) => one === text).length]));
}
