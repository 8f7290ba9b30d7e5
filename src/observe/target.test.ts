import { describe, expect, it } from 'vitest';
import type { MeshControlPlane, MeshRevision } from '../api/index.ts';
import { istio } from '../mesh/istio/istio.ts';
import { currentOf, targetOf, wishOf } from './target.ts';
import { meshControlPlane, meshRevision } from './testing/examples.ts';

function target(mesh: MeshControlPlane, records: readonly MeshRevision[] = []) {
  return targetOf(mesh, wishOf(mesh), istio, records, currentOf(mesh, records, []));
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

  it('does not depend on the tags, which lead to it', () => {
    expect(target(meshControlPlane({ tags: ['default', 'prod'] })).inputsDigest).toBe(inputsDigest);
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

  it('is none without a record', () => {
    expect(currentOf(serving, [], ['1-29-6'])).toBeUndefined();
    expect(currentOf(mesh, records, [])).toBeUndefined();
  });
});
