import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cli, cliWith } from '../world/cli.ts';
import { canary, type Fleet, startFleet } from '../world/fleet.ts';
import { type Git, syncFromGit } from '../world/git.ts';
import { lacks, startWorld, type World } from '../world/index.ts';

const [older, newer] = ['1.29.6', '1.30.3'];
const sample = join(import.meta.dirname, '../../manifests/samples/mesh-admin.yaml');

let world: World;
let fleet: Fleet;
/** What is in Git, kept applied all the time. */
let git: Git;
/** With the rights of the sample role, and no others. */
let mesh: Cli;

const upgrade = {
  ...canary.upgrade,
  waves: [
    { name: 'staging', namespaces: { names: ['staging'] }, soak: '1s' },
    { name: 'internal', namespaces: { names: ['tools'] }, approval: 'Manual', soak: '1s' },
    { name: 'others', namespaces: { selector: {} }, approval: 'Manual', soak: '1s' },
  ],
};

describe.skipIf(lacks(older, newer))('with the rights of a mesh admin, from the command line', () => {
  beforeAll(async () => {
    world = await startWorld({ name: 'cli-steering' });
    await world.kubectl('apply', '-f', sample);
    await world.kubectl('create', 'clusterrolebinding', 'admins', '--clusterrole=mesh-admin', '--group=mesh-admins');
    mesh = cliWith(await world.cluster.kubeconfigFor('operations', ['mesh-admins']));
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    git = syncFromGit(world.client);
    fleet = await startFleet(world, { version: older, apply: git.commit });
    await git.commit(world.wish('mesh', { ...canary, upgrade, version: newer }));
    await world.phase('mesh', 'AwaitingApproval');
  });
  afterEach(async () => {
    await git[Symbol.asyncDispose]();
    await world.clear();
  });

  test('an upgrade is watched, held, let go on and approved to its end, and Git sees no difference', async () => {
    const id = rolloutId();
    expect(await told('status')).toEqual(
      succeeded(`mesh  Istio 1.29.6 → 1.30.3  ·  AwaitingApproval for TIME
  serves      1.29.6 as revision 1-29-6, 3 pods in 2 namespaces
  new         1.30.3 as revision 1-30-3, 3 pods in 1 namespace
  wave staging   1 namespace  2/2 workloads  ██████████  done
  wave internal  1 namespace  0/1 workload   ░░░░░░░░░░  needs approval
  wave others    1 namespace  0/1 workload   ░░░░░░░░░░  waits
  waits for   an approval of wave internal
              meshwright approve mesh
  way back    meshwright rollback mesh returns to 1.29.6; 3 pods would move back
`),
    );

    expect(await told('pause')).toEqual(
      succeeded(`mesh: nothing is written any more, no repair either; it stays in phase AwaitingApproval
written: spec.paused=true
`),
    );
    expect(await told('pause')).toEqual(succeeded('mesh: it is paused already\n'));
    expect(await told('approve')).toEqual(
      succeeded(`mesh: wave internal begins once the mesh is resumed: 1 namespace with 1 workload from 1.29.6 to 1.30.3
written: meshwright.io/approve=${id}/internal
`),
    );
    expect((await told('status')).out.split('\n').slice(6, 9)).toEqual([
      '  waits for   the end of a pause: nothing is written, and what is told here stands still',
      '              meshwright resume mesh',
      '  way back    meshwright rollback mesh returns to 1.29.6; 3 pods would move back',
    ]);
    expect(await told('resume')).toEqual(
      succeeded('mesh: it goes on in phase AwaitingApproval\nwritten: spec.paused=false\n'),
    );

    await world.waitFor('the last wave waits', async () =>
      (await mesh('status')).out.includes('an approval of wave others'),
    );
    expect(await told('approve')).toEqual(
      succeeded(`mesh: wave others begins now: 1 namespace with 1 workload from 1.29.6 to 1.30.3
written: meshwright.io/approve=${id}/internal,${id}/others
`),
    );
    const { status } = await world.ready('mesh');
    expect(status?.current).toEqual({ version: newer, revision: '1-30-3' });
    expect(approvers()).toEqual(['meshwright-cli', 'meshwright-cli']);
    await fleet.uses(newer);
    expect(await told('approve')).toEqual({
      code: 4,
      out: '',
      err: 'meshwright: nothing is rolled out, so no wave waits: 1.30.3 serves as revision 1-30-3\n',
    });
    expect(await told('revisions')).toEqual(
      succeeded(`1-30-3  1.30.3  serves, installed TIME ago
  6 pods of it in staging (3), shop (2), tools (1)
  tag default leads to it
  tag prod leads to it
  default validator leads to it
`),
    );
    expect(JSON.parse((await mesh('history', '-o', 'json')).out)).toEqual({
      name: 'mesh',
      approvals: [],
      ended: (status?.history ?? []).map((entry) => ({ ...entry, vetoed: false })),
    });
    expect(git.complaints).toEqual([]);
  });

  test('an upgrade is rolled back, and tried again', async () => {
    const id = rolloutId();
    const before = await stored();
    const returning = `mesh: everything returns from 1.30.3 to 1.29.6: 3 pods of moved workloads are replaced, and 1.30.3 is not tried again with this spec until a retry is asked for\n`;
    expect(await told('rollback', '--dry-run')).toEqual(
      succeeded(`${returning}dry run, nothing is written: meshwright.io/rollback=${id}\n`),
    );
    expect(await stored()).toEqual(before);
    expect(await told('rollback')).toEqual(succeeded(`${returning}written: meshwright.io/rollback=${id}\n`));

    await world.phase('mesh', 'RolledBack');
    await fleet.uses(older);
    expect(await told('status')).toEqual({
      ...succeeded(`mesh  Istio 1.29.6  ·  RolledBack for TIME
  serves      1.29.6 as revision 1-29-6
  waits for   another spec, or another try of 1.30.3, which was rolled back: A rollback to 1.29.6 was asked for
              meshwright retry mesh
  way back    none is needed: nothing is rolled out
`),
      code: 3,
    });
    expect((await told('rollback')).err).toMatch(
      /^meshwright: nothing is rolled out, so there is nothing to roll back: /,
    );

    expect(await told('retry')).toEqual(
      succeeded(`mesh: 1.30.3 is tried again, with every check; it was rolled back before: A rollback to 1.29.6 was asked for
written: meshwright.io/retry=${id}
`),
    );
    await world.phase('mesh', 'AwaitingApproval');
    expect(rolloutId()).not.toBe(id);
    expect((await told('retry')).err).toMatch(/^meshwright: this spec was not rolled back: /);
    expect(git.complaints).toEqual([]);
  });

  test('what Git says of a field stays with Git, unless it is taken over until it is resumed', async () => {
    await git.commit(world.wish('mesh', { ...canary, upgrade, version: newer, paused: false }));
    expect(await told('pause')).toEqual({
      code: 4,
      out: '',
      err: 'meshwright: spec.paused is kept applied by gitops-controller, and would be set back: change it there, or take it over with --force-conflicts\n',
    });
    await git[Symbol.asyncDispose]();
    expect((await mesh('pause', '--force-conflicts')).code).toBe(0);
    expect((await stored()).spec).toMatchObject({ paused: true });
    expect((await mesh('resume')).code).toBe(0);
    expect((await stored()).spec).toMatchObject({ paused: false });
    const synced = [true, false].map((paused) => world.wish('mesh', { ...canary, upgrade, version: newer, paused }));
    for (const manifest of synced) await world.client.apply(manifest, { fieldManager: 'gitops-controller' });
  });

  test('an approval that was given with kubectl is kept, and told as replaced', async () => {
    const id = rolloutId();
    const approval = `meshwright.io/approve=${id}/others`;
    await world.kubectl('annotate', 'meshcontrolplane', 'mesh', approval);
    expect(await told('approve')).toEqual(
      succeeded(`mesh: wave internal begins now: 1 namespace with 1 workload from 1.29.6 to 1.30.3
written: ${approval},${id}/internal, replacing what kubectl-annotate had written
`),
    );
    await world.ready('mesh');
  });
});

/** Without figures of time, which differ from run to run. */
async function told(...args: readonly string[]) {
  const run = await mesh(...args);
  return { ...run, out: run.out.replaceAll(/\d+ (s|min|h)\b/g, 'TIME') };
}

function succeeded(out: string) {
  return { code: 0, out, err: '' };
}

function rolloutId(): string {
  return world.meshControlPlane('mesh')?.status?.rollout?.id ?? 'none';
}

interface Stored {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: unknown;
}

/** What people have written, as it is stored. */
async function stored(): Promise<Stored> {
  const { metadata, spec } = JSON.parse(await world.kubectl('get', 'meshcontrolplane', 'mesh', '-o', 'json'));
  return { annotations: metadata.annotations ?? {}, spec };
}

/** As whom the waves of the last rollout were approved. */
function approvers(): readonly string[] {
  const last = world.statusesSeen('mesh').findLast(({ rollout }) => rollout !== undefined);
  return (last?.rollout?.waves ?? []).flatMap(({ approvedBy }) => approvedBy ?? []);
}
