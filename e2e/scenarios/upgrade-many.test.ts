import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fieldManagers } from '../../src/api/index.ts';
import type { KubeObject } from '../../src/kube/index.ts';
import { inOneWave } from '../world/fleet.ts';
import {
  isIntervention,
  lacks,
  namespaceManifest,
  operatorUser,
  revisionOf,
  startWorld,
  type World,
  workloadManifest,
} from '../world/index.ts';

const [older, other, newer] = ['1.29.6', '1.30.2', '1.30.3'];

let world: World;

describe.skipIf(lacks(older, other, newer))('an upgrade', () => {
  beforeAll(async () => {
    world = await startWorld({ name: 'upgrade-many' });
  });
  afterAll(() => world?.stop());
  afterEach(() => world?.clear());

  test('of 20 tags moves all of them by one write a tag and wave, and one to end with', async () => {
    const tags = ['default', ...Array.from({ length: 19 }, (_, i) => `tag-${i + 1}`)];
    const namespaces = tags.map((tag, i) =>
      namespaceManifest(`of-${tag}`, { 'istio.io/rev': tag, half: i < 10 ? 'first' : 'second' }),
    );
    const half = (name: string) => ({ name, namespaces: { selector: { matchLabels: { half: name } } }, soak: '1s' });
    const { upgrade } = inOneWave({ waves: [half('first'), half('second')] });
    await world.apply(world.wish('mesh', { tags, upgrade, version: older }));
    await world.ready('mesh');
    await world.apply(...namespaces);
    await world.apply(...tags.map((tag) => workloadManifest(`of-${tag}`)));
    await allUse(tags, older);

    const place = await world.audit.now();
    await world.apply(world.wish('mesh', { tags, upgrade, version: newer }));
    const { status } = await world.ready('mesh');
    expect(status?.current).toEqual({ version: newer, revision: revisionOf(newer) });
    await allUse(tags, newer);
    const writes = (await world.audit.requests(operatorUser, place)).filter(isIntervention);
    // A tag that the API server goes on with as it was before is written once more; that is chance.
    const toTags = writes.filter(
      ({ name, fieldManager }) => name?.startsWith('istio-revision-tag-') && fieldManager !== fieldManagers.refresh,
    );
    const perTag = Map.groupBy(toTags, ({ resource, name }) => `${resource} ${name}`);
    expect(Object.fromEntries([...perTag].map(([tag, list]) => [tag, list.length]))).toEqual(
      Object.fromEntries(tags.flatMap((tag) => [[`mutatingwebhookconfigurations istio-revision-tag-${tag}`, 3]])),
    );
  });

  const together = [
    { to: 'one version', first: newer, second: newer },
    { to: 'two versions', first: newer, second: other },
  ];
  test.for(together)('of two meshes at once to $to ends well for both, and neither touches the other', async (next) => {
    await world.apply(one(older), two(older));
    await world.ready('one');
    await world.ready('two');
    const follow = (tag: string) => namespaceManifest(`of-${tag}`, { 'istio.io/rev': tag });
    await world.apply(follow('default'), follow('two'));
    await world.apply(workloadManifest('of-default', 'app', 2), workloadManifest('of-two', 'app', 2));
    const [first, second] = [await revisionNow('one'), await revisionNow('two')];
    await uses('of-default', first);
    await uses('of-two', second);

    await world.apply(one(next.first), two(next.second));
    const [{ status: oneAfter }, { status: twoAfter }] = await Promise.all([world.ready('one'), world.ready('two')]);
    expect(oneAfter?.current?.version).toBe(next.first);
    expect(twoAfter?.current?.version).toBe(next.second);
    expect(oneAfter?.history?.map(({ outcome }) => outcome)).toEqual(['Upgraded', 'Installed']);
    expect(twoAfter?.history?.map(({ outcome }) => outcome)).toEqual(['Upgraded', 'Installed']);
    for (const mesh of ['one', 'two']) {
      const phases = world.phasesSeen(mesh);
      expect(phases.filter((phase) => phase === 'Blocked' || phase === 'RollingBack')).toEqual([]);
    }
    await uses('of-default', await revisionNow('one'));
    await uses('of-two', await revisionNow('two'));
    const records = (await world.written()).filter(({ kind }) => kind === 'MeshRevision');
    expect(records.map(({ metadata }) => metadata.name).sort()).toEqual(
      [await revisionNow('one'), await revisionNow('two')].sort(),
    );
  });
});

function one(version: string): KubeObject {
  return world.wish('one', { ...inOneWave(), tags: ['default'], version });
}

function two(version: string): KubeObject {
  return world.wish('two', { ...inOneWave(), tags: ['two'], namespace: 'istio-two', version });
}

async function revisionNow(name: string): Promise<string> {
  return world.meshControlPlane(name)?.status?.current?.revision ?? '';
}

async function uses(namespace: string, revision: string): Promise<void> {
  await world.waitFor(`namespace ${namespace} uses ${revision}`, async () => {
    const pods = (await world.pods(namespace)).filter(({ deleting }) => !deleting);
    return pods.length > 0 && pods.every(({ injectedBy }) => injectedBy === revision);
  });
}

async function allUse(tags: readonly string[], version: string): Promise<void> {
  for (const tag of tags) await uses(`of-${tag}`, revisionOf(version));
}
