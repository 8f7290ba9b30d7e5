import { describe, expect, it } from 'vitest';
import type { MeshControlPlane, MeshRevision } from '../api/index.ts';
import { istio } from '../mesh/istio/istio.ts';
import { currentOf, targetOf, wishOf } from './target.ts';
import { meshControlPlane, meshRevision } from './testing/examples.ts';

function target(mesh: MeshControlPlane, records: readonly MeshRevision[] = [], chosen: readonly string[] = []) {
  return targetOf(mesh, wishOf(mesh), istio, records, currentOf(mesh, records, []), chosen);
}

const mesh = meshControlPlane();
const { inputsDigest } = target(mesh);

describe('the revision that a spec asks for', () => {
  it('is a new one, named after the version', () => {
    expect(target(mesh)).toMatchObject({ name: '1-30-3', record: undefined });
  });

  it('is the recorded one when its inputs are equal, whatever its name', () => {
    const record = meshRevision('1-30-3-abcdef', inputsDigest);
    expect(target(mesh, [meshRevision('1-30-3', 'sha256:other'), record])).toMatchObject({
      name: '1-30-3-abcdef',
      record,
    });
  });

  it('is a new one under a free name when the values changed', () => {
    const changed = meshControlPlane({ values: { meshConfig: { accessLogFile: '/dev/stdout' } } });
    expect(target(changed, [meshRevision('1-30-3', inputsDigest)]).name).toMatch(/^1-30-3-[0-9a-f]{6}$/);
  });

  it('is never the record of another mesh, nor one that is being deleted', () => {
    const deleted = meshRevision('1-30-3', inputsDigest);
    const going = { ...deleted, metadata: { ...deleted.metadata, deletionTimestamp: '2026-11-21T13:00:00Z' } };
    expect(target(mesh, [going]).record).toBeUndefined();
    expect(target(mesh, [meshRevision('1-30-3', inputsDigest, 'other')]).record).toBeUndefined();
  });

  it('is the one that runs, whatever resources ask for', () => {
    // Written down: a digest that changes with a release would make every mesh look changed.
    expect(inputsDigest).toBe('sha256:f0fea7bc3e7ed680a1499ed3a41f3e3e7ba2deeca2b99444bdd69c85b67c402b');
    const asked = { qos: 'Guaranteed', autoscaling: { maxReplicas: 9 }, placement: { nodeSelector: { pool: 'a' } } };
    for (const resources of [{}, asked]) {
      expect(target(meshControlPlane({ resources })).inputsDigest).toBe(inputsDigest);
    }
  });

  it('does not depend on the tags, which lead to it', () => {
    expect(target(meshControlPlane({ tags: ['default', 'prod'] })).inputsDigest).toBe(inputsDigest);
  });
});

describe('the name of a new revision', () => {
  const [from, plain] = [
    { version: '1.29.6', revision: '1-29-6' },
    { version: '1.30.3', revision: '1-30-3' },
  ];
  const hashed = target(mesh, [meshRevision('1-30-3', 'sha256:other')]).name;
  const rollingOut = (to: typeof plain, wished = mesh): MeshControlPlane => ({
    ...wished,
    status: {
      current: from,
      rollout: { id: '', from, to, startedAt: '', progressAt: '', moved: '', pointOfNoReturn: 'Retiring', waves: [] },
    },
  });

  it('is none that another mesh has chosen', () => {
    expect(target(mesh, [], ['1-30-3']).name).toBe(hashed);
    expect(target(mesh, [], ['1-29-6']).name).toBe('1-30-3');
  });

  it('stays the one under which its rollout began, whoever chose the same or gave it free meanwhile', () => {
    expect(target(rollingOut(plain), [], ['1-30-3']).name).toBe('1-30-3');
    expect(target(rollingOut({ ...plain, revision: hashed })).name).toBe(hashed);
  });

  it('is another one than that of its rollout when that is recorded for other inputs', () => {
    expect(target(rollingOut(plain), [meshRevision('1-30-3', 'sha256:other')]).name).toBe(hashed);
  });

  it('is another one than that of its rollout when the spec asks for something else', () => {
    const changed = meshControlPlane({ values: { meshConfig: { accessLogFile: '/dev/stdout' } } });
    expect(target(rollingOut({ ...plain, revision: hashed }, changed)).name).toBe('1-30-3');
    expect(target(rollingOut(plain, meshControlPlane({ version: '1.30.2' }))).name).toBe('1-30-2');
  });
});

describe('the revision that a spec asks for in place', () => {
  const inPlace: MeshControlPlane = {
    ...meshControlPlane({ upgrade: { strategy: 'InPlace' } }),
    status: { current: { version: '1.29.6', revision: '1-29-6' } },
  };
  const old = meshRevision('1-29-6', 'sha256:old');
  const names = ({ name, servesAs }: { readonly name: string; readonly servesAs: string }) => [name, servesAs];

  it('is known to the mesh under the name of the one that serves, and has a record of its own', () => {
    expect(names(target(inPlace, [old]))).toEqual(['1-30-3', '1-29-6']);
  });

  it('has its own name where nothing serves', () => {
    expect(names(target(inPlace))).toEqual(['1-30-3', '1-30-3']);
  });

  it('is the recorded one that shares the place, and not one beside it', () => {
    const beside = meshRevision('1-30-3', inputsDigest);
    const taker = meshRevision('1-30-3-abcdef', inputsDigest, 'mesh', '1-29-6');
    expect(names(target(inPlace, [old, beside]))).toEqual([expect.stringMatching(/^1-30-3-[0-9a-f]{6}$/), '1-29-6']);
    expect(names(target(inPlace, [old, beside, taker]))).toEqual(['1-30-3-abcdef', '1-29-6']);
  });

  it('goes on as its rollout began, whatever the strategy is by now', () => {
    const [from, to] = [
      { version: '1.29.6', revision: '1-29-6' },
      { version: '1.30.3', revision: '1-30-3', servesAs: '1-29-6' },
    ];
    const rollout = { id: '', from, to, startedAt: '', progressAt: '', moved: '', waves: [] };
    const begun = { ...mesh, status: { current: from, rollout: { ...rollout, pointOfNoReturn: 'Retiring' as const } } };
    expect(names(target(begun, [old]))).toEqual(['1-30-3', '1-29-6']);
    expect(names(target(begun, [old, meshRevision('1-30-3', inputsDigest, 'mesh', '1-29-6')]))).toEqual([
      '1-30-3',
      '1-29-6',
    ]);
  });

  it('never has a name that another one is known by', () => {
    const taker = meshRevision('1-31-0', 'sha256:newer', 'mesh', '1-30-3');
    expect(target(mesh, [taker]).name).toMatch(/^1-30-3-[0-9a-f]{6}$/);
  });
});

describe('the revision that serves', () => {
  const records = [meshRevision('1-29-6', 'sha256:old'), meshRevision('1-30-3', inputsDigest)];
  const serving: MeshControlPlane = { ...mesh, status: { current: { version: '1.29.6', revision: '1-29-6' } } };

  it('is the one that status names', () => {
    expect(currentOf(serving, records, ['1-30-3'])?.name).toBe('1-29-6');
  });

  it('is the one that pointers lead to when status is lost', () => {
    expect(currentOf(mesh, records, ['1-30-3'])?.name).toBe('1-30-3');
  });

  it('is the older one of two that share a place, when status is lost', () => {
    const taker = meshRevision('1-30-3', inputsDigest, 'mesh', '1-29-6');
    const younger = { ...taker, metadata: { ...taker.metadata, creationTimestamp: '2026-11-21T13:00:00Z' } };
    expect(currentOf(mesh, [younger, meshRevision('1-29-6', 'sha256:old')], ['1-29-6'])?.name).toBe('1-29-6');
    expect(currentOf(mesh, [younger], ['1-29-6'])?.name).toBe('1-30-3');
  });

  it('is none without a record', () => {
    expect(currentOf(serving, [], ['1-29-6'])).toBeUndefined();
    expect(currentOf(mesh, records, [])).toBeUndefined();
  });
});
