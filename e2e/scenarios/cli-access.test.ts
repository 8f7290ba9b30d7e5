import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliWith, startCli } from '../world/cli.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'cli-access' });
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
});
afterAll(() => world?.stop());

test('a right that is missing is named, and what gives it can be pasted', async () => {
  const kubeconfig = await world.cluster.kubeconfigFor('newcomer', []);
  const mesh = cliWith(kubeconfig);
  const refused = await mesh('status', 'mesh');
  expect(refused).toEqual({
    code: 5,
    out: '',
    err: `meshwright: newcomer lacks the right to get meshcontrolplanes.meshwright.io in the whole cluster.
Whoever may give rights can give it:
  kubectl create clusterrole mesh-get-meshcontrolplanes --verb=get --resource=meshcontrolplanes.meshwright.io
  kubectl create clusterrolebinding mesh-get-meshcontrolplanes --clusterrole=mesh-get-meshcontrolplanes --user='newcomer'
`,
  });
  await paste(refused.err);
  await world.waitFor('the right counts', async () => (await mesh('status', 'mesh')).code === 0);

  expect((await mesh('status')).err).toContain('newcomer lacks the right to list meshcontrolplanes.meshwright.io');
  expect((await mesh('status', 'mesh', '--watch')).err).toMatch(
    /newcomer lacks the right to (list|watch) meshcontrolplanes/,
  );
  const pause = await mesh('pause', 'mesh');
  expect([pause.code, pause.err.split('\n')[0]]).toEqual([
    5,
    'meshwright: newcomer lacks the right to patch meshcontrolplanes.meshwright.io in the whole cluster.',
  ]);
  await paste(pause.err);
  await world.waitFor('the right counts', async () => (await mesh('pause', 'mesh')).code === 0);
  expect((await mesh('resume', 'mesh')).code).toBe(0);
});

test('a mesh is found by its name, or because it is the only one', async () => {
  const mesh = cliWith(world.cluster.adminKubeconfig);
  expect((await mesh('status')).code).toBe(0);
  expect(await mesh('status', 'mash')).toEqual({
    code: 7,
    out: '',
    err: 'meshwright: there is no mesh mash: this cluster has mesh\n',
  });
  await world.apply(world.wish('other', { namespace: 'other-system' }));
  expect(await mesh('status')).toEqual({
    code: 2,
    out: '',
    err: 'meshwright: name one of the meshes: this cluster has mesh, other\nSee meshwright --help.\n',
  });
  await world.uninstall('other');
});

test('an API server that is not there is named, with the context', async () => {
  const kubeconfig = join(world.cluster.folder, 'nowhere.kubeconfig');
  const text = await readFile(world.cluster.adminKubeconfig, 'utf8');
  await writeFile(kubeconfig, text.replace(world.cluster.url, 'https://127.0.0.1:1'));
  const run = await cliWith(kubeconfig)('status');
  expect([run.code, run.err.split('\n')[0]]).toEqual([
    6,
    "meshwright: The API server https://127.0.0.1:1 (context meshwright-test) can't be reached.",
  ]);
});

test('who watches is told of a lost connection, goes on when it is back, and ends when asked to', async () => {
  const child = startCli(world.cluster.adminKubeconfig, ['status', '--watch']);
  const [lines, troubles]: [string[], string[]] = [[], []];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(withoutTime(line)));
  createInterface({ input: child.stderr }).on('line', (line) => troubles.push(withoutTime(line)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const serves = `Ready             ${world.charts.version} serves as revision ${world.charts.version.replaceAll('.', '-')}`;
  await world.waitFor('how it stands', () => lines.includes(serves));

  await world.cluster.restartApiServer();
  await world.waitFor('the loss and the return', () => troubles.some((line) => line.startsWith('in contact again')));
  expect(troubles[0]).toMatch(/^could not watch MeshControlPlane.*; trying again$/);
  await cliWith(world.cluster.adminKubeconfig)('pause');
  await world.waitFor('what has changed', () => lines.includes('paused'));
  expect(lines.filter((line) => line === serves)).toEqual([serves]);

  child.kill('SIGINT');
  expect(await ended).toBe(0);
});

/** Runs the kubectl commands in a text, as the admin. */
async function paste(text: string): Promise<void> {
  const commands = text.split('\n').flatMap((line) => /^ {2}kubectl (.*)$/.exec(line)?.[1] ?? []);
  for (const command of commands) await world.kubectl(...command.replaceAll("'", '').split(' '));
}

/** Lines of a watch begin with the time. */
function withoutTime(line: string): string {
  return line.replace(/^\S+Z {2}/, '');
}
