import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { meshVersions } from '../mesh/index.ts';
import { given, namespaceManifest, revisionOf, startWorld, type World, workloadManifest } from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'versions' });
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

test.each(given === undefined ? meshVersions : [given.version])('version %s installs and injects', async (version) => {
  const namespace = `users-of-${revisionOf(version)}`;
  await world.apply(world.wish('mesh', { version }));
  const { status } = await world.ready('mesh');
  expect(status?.current).toEqual({ version, revision: revisionOf(version) });
  await world.apply(namespaceManifest(namespace, { 'istio-injection': 'enabled' }), workloadManifest(namespace));
  await world.waitFor('an injected pod', async () =>
    (await world.pods(namespace)).some(({ injectedBy }) => injectedBy === revisionOf(version)),
  );
  await world.kubectl('delete', 'deployment', 'app', '-n', namespace);
});

test('two control planes live side by side, each with its own namespaces, and one goes without harm to the other', async () => {
  const [older, newer] = [world.charts.versions.at(-2) ?? world.charts.version, world.charts.version];
  await world.apply(
    world.wish('blue', { version: older, namespace: 'blue-system', tags: ['default', 'blue'] }),
    world.wish('green', { version: newer, namespace: 'green-system', tags: ['green'] }),
  );
  const [blue, green] = [await world.ready('blue', 90), await world.ready('green', 90)];
  const revisions = [blue.status?.current?.revision, green.status?.current?.revision];
  expect(new Set(revisions).size).toBe(2);
  for (const tag of ['blue', 'green']) {
    await world.apply(namespaceManifest(`${tag}-users`, { 'istio.io/rev': tag }), workloadManifest(`${tag}-users`));
  }
  expect([await injector('blue-users'), await injector('green-users')]).toEqual(revisions);

  await world.kubectl('delete', 'deployment', 'app', '-n', 'blue-users');
  await world.uninstall('blue');
  const after = await world.ready('green');
  expect(after.status?.phaseSince).toBe(green.status?.phaseSince);
  await world.kubectl('delete', 'pods', '--all', '-n', 'green-users');
  expect(await injector('green-users')).toBe(revisions[1]);
});

async function injector(namespace: string): Promise<string | undefined> {
  const pod = await world.waitFor(`a pod in ${namespace}`, async () =>
    (await world.pods(namespace)).find(({ deleting }) => !deleting),
  );
  return pod.injectedBy;
}
