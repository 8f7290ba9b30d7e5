import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldManagers } from '../../src/api/index.ts';
import { type KubeObject, refOf } from '../../src/kube/index.ts';
import { isRecord } from '../../src/kube/json.ts';
import { canary, type Fleet, startFleet } from '../world/fleet.ts';
import { type Git, syncFromGit } from '../world/git.ts';
import {
  type AuditedRequest,
  describeRequest,
  isRealWrite,
  lacks,
  operatorUser,
  revisionOf,
  startWorld,
  type World,
} from '../world/index.ts';
import { type Observer, observeUsers } from '../world/observer.ts';

const [first, second, third] = ['1.29.6', '1.30.2', '1.30.3'];

let world: World;
let fleet: Fleet;
let git: Git;
let forward: Observer;
let back: Observer;
let before: readonly KubeObject[];
let after: readonly KubeObject[];
let writes: readonly AuditedRequest[];

/** One upgrade in three waves, and one that is brought back when all three have moved, both out of Git. */
describe.skipIf(lacks(first, second, third))('while a mesh is upgraded, and upgraded again and brought back,', () => {
  beforeAll(async () => {
    world = await startWorld({ name: 'upgrade-unnoticed' });
    git = syncFromGit(world.client);
    fleet = await startFleet(world, { version: first, apply: git.commit });
    const place = await world.audit.now();
    before = await userObjects();

    forward = await observeUsers(world.client, fleet.namespaces);
    await git.commit(world.wish('mesh', { ...canary, version: second }));
    await approve();
    await world.ready('mesh');
    await forward[Symbol.asyncDispose]();

    const longSoak = [...canary.upgrade.waves.slice(0, 2), { ...canary.upgrade.waves[2], soak: '1h' }];
    const upgrade = { ...canary.upgrade, waves: longSoak };
    await git.commit(world.wish('mesh', { ...canary, upgrade, version: third }));
    await approve();
    await world.waitFor('the last wave soaks', () => soaking('others'));
    await fleet.uses(third);
    back = await observeUsers(world.client, fleet.namespaces);
    await world.kubectl('annotate', 'meshcontrolplane', 'mesh', `meshwright.io/rollback=${rolloutId()}`);
    await world.phase('mesh', 'RolledBack');
    await fleet.uses(second);
    await back[Symbol.asyncDispose]();

    await git[Symbol.asyncDispose]();
    after = await userObjects();
    writes = (await world.audit.requests(operatorUser, place)).filter(isRealWrite);
  });
  afterAll(() => world?.stop());

  test('forward no pod is refused or without its sidecar, and no workload has too few ready pods', () => {
    expect(forward.harm).toEqual([]);
    expect(forward.created).toBe(6);
    expect(asked(forward)).toEqual(both(first, second));
  });

  test('back no pod is refused or without its sidecar, and no workload has too few ready pods', () => {
    expect(back.harm).toEqual([]);
    expect(back.created).toBe(6);
    expect(asked(back)).toEqual(both(third, second));
  });

  test('nothing of the namespaces of others is written but one annotation on each workload, under a name of its own', () => {
    const theirs = writes.filter(({ namespace }) => namespace !== undefined && fleet.namespaces.includes(namespace));
    const one = { verb: 'patch', resource: 'deployments', subresource: undefined, fieldManager: fieldManagers.restart };
    expect(theirs).toEqual(Array.from({ length: 3 * fleet.workloads }, () => expect.objectContaining(one)));
    expect(writes.filter(({ resource }) => resource === 'namespaces').map(describeRequest)).toEqual([]);
    expect(after.map(unmarked)).toEqual(before.map(unmarked));
    const marks = after.filter(({ kind }) => kind === 'Deployment').map(markOf);
    expect(marks).toEqual(marks.map(() => expect.stringMatching(`^${revisionOf(second)}@`)));
  });

  test('managedFields show no other writer than before, but one that owns that annotation alone', () => {
    const annotation = { 'f:annotations': { 'f:meshwright.io/restartedAt': {} } };
    const mark = {
      manager: fieldManagers.restart,
      operation: 'Apply',
      fieldsV1: { 'f:spec': { 'f:template': { 'f:metadata': annotation } } },
    };
    const expected = before.map((object) =>
      object.kind === 'Deployment' ? [...writersOf(object), mark] : writersOf(object),
    );
    expect(after.map(writersOf).map(sorted)).toEqual(expected.map(sorted));
  });

  test('of the resource itself only status and finalizer are written', () => {
    const own = writes.filter(({ resource }) => resource === 'meshcontrolplanes');
    const ways = new Set(own.map(({ subresource, fieldManager }) => `${subresource ?? 'object'} by ${fieldManager}`));
    expect([...ways].sort()).toEqual([`status by ${fieldManagers.status}`]);
  });

  test('Git, applied again and again, meets no conflict and sees no difference', () => {
    expect(git.complaints).toEqual([]);
    expect(git.syncs).toBeGreaterThan(20);
  });
});

async function approve(): Promise<void> {
  await world.phase('mesh', 'AwaitingApproval');
  await world.kubectl(
    'annotate',
    'meshcontrolplane',
    'mesh',
    '--overwrite',
    `meshwright.io/approve=${rolloutId()}/internal`,
  );
}

function rolloutId(): string {
  return world.meshControlPlane('mesh')?.status?.rollout?.id ?? '';
}

function soaking(wave: string): boolean {
  const waves = world.meshControlPlane('mesh')?.status?.rollout?.waves ?? [];
  return waves.some(({ name, state }) => name === wave && state === 'Soaking');
}

/** Namespaces and workloads of others, live. */
async function userObjects(): Promise<readonly KubeObject[]> {
  const found = await Promise.all(fleet.manifests.map((manifest) => world.get(refOf(manifest))));
  return found.flatMap((object) => object ?? []);
}

function asked({ asked: seen }: Observer) {
  return Object.fromEntries([...seen].map(([namespace, revisions]) => [namespace, [...revisions]]));
}

function both(...versions: readonly string[]) {
  return Object.fromEntries(fleet.namespaces.map((namespace) => [namespace, versions.map(revisionOf)]));
}

/** What people and Git have written: without our mark, and without what controllers count. */
function unmarked({ kind, metadata: { name, namespace, labels, annotations }, spec }: KubeObject): unknown {
  const { 'deployment.kubernetes.io/revision': _, ...theirs } = annotations ?? {};
  return { kind, name, namespace, labels, annotations: theirs, spec: withoutMark(spec) };
}

function withoutMark(spec: unknown): unknown {
  if (!isRecord(spec) || !isRecord(spec.template) || !isRecord(spec.template.metadata)) return spec;
  const { annotations, ...metadata } = spec.template.metadata;
  const { 'meshwright.io/restartedAt': _, ...others } = isRecord(annotations) ? annotations : {};
  return { ...spec, template: { ...spec.template, metadata: { ...metadata, annotations: others } } };
}

function markOf({ spec }: KubeObject): unknown {
  const { template } = spec as { readonly template: KubeObject };
  return template.metadata.annotations?.['meshwright.io/restartedAt'];
}

interface Writer {
  readonly manager: string;
  readonly operation: string;
  readonly fieldsV1: unknown;
}

/** Who owns which fields, the controllers of Kubernetes left out, which report there how the workload stands. */
function writersOf({ metadata }: KubeObject): readonly Writer[] {
  return (metadata.managedFields ?? [])
    .filter(({ manager }) => manager !== 'kube-controller-manager')
    .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }));
}

function sorted(writers: readonly Writer[]): readonly Writer[] {
  return writers.toSorted((a, b) => (a.manager < b.manager ? -1 : 1));
}
