import { describe, expect, test } from 'vitest';
import type { MeshRevision } from '../api/index.ts';
import type { Kind, KubeObject } from '../kube/index.ts';
import { aloneKnows, formatKinds, kindsHeld, parseKinds } from './inventory.ts';
import { meshRevision } from './testing/examples.ts';

const job: Kind = { apiVersion: 'batch/v1', kind: 'CronJob' };
const secret: Kind = { apiVersion: 'v1', kind: 'Secret' };
const provider = { ownedKinds: [{ apiVersion: 'v1', kind: 'ConfigMap' }] };
const [old, next, other] = ['1-29-6', '1-30-3', '1-30-2'].map((name) => meshRevision(name, 'sha256:1')) as [
  MeshRevision,
  MeshRevision,
  MeshRevision,
];

function cronJob(revision?: string): KubeObject {
  const labels = revision === undefined ? {} : { 'meshwright.io/revision': revision };
  return { ...job, metadata: { name: 'j', labels } };
}

/** Objects of ours, and who of the revisions names kind CronJob. */
function seen(objects: readonly KubeObject[], knowing: readonly MeshRevision[], synced = true) {
  return {
    ownedBy: () => objects.map((object) => ({ object, owned: 'digest', foreign: [] })),
    kindsNamedBy: (record: MeshRevision) => (knowing.includes(record) ? [job] : []),
    hasSeen: () => synced,
  };
}

test('kinds are written as text and read again, without what can be none', () => {
  expect(formatKinds([job, secret])).toBe('batch/v1/CronJob,v1/Secret');
  expect(parseKinds('batch/v1/CronJob,v1/Secret,,nonsense,/x,v1/')).toEqual([job, secret]);
  expect(parseKinds('')).toEqual([]);
});

describe('a kind is held', () => {
  test('while there are objects of it', () => {
    expect(kindsHeld('mesh', [next], seen([cronJob()], []), provider)).toEqual([job]);
    expect(kindsHeld('mesh', [next], seen([], [next]), provider)).toEqual([]);
  });

  test('while nobody can see whether there are', () => {
    expect(kindsHeld('mesh', [next], seen([], [next], false), provider)).toEqual([job]);
  });
});

describe('a given-up revision alone knows a kind', () => {
  test('of which there is an object that would stay behind', () => {
    expect(aloneKnows(old, [next], seen([cronJob()], [old]))).toBe(true);
    expect(aloneKnows(old, [next], seen([cronJob('1-30-3')], [old, other]))).toBe(true);
  });

  test('whose objects can not be seen', () => {
    expect(aloneKnows(old, [next], seen([], [old], false))).toBe(true);
  });

  test('but not when a revision that stays knows it too, or all that there is goes with the revision', () => {
    expect(aloneKnows(old, [next], seen([cronJob()], [old, next]))).toBe(false);
    expect(aloneKnows(old, [next], seen([cronJob('1-29-6')], [old]))).toBe(false);
    expect(aloneKnows(old, [next], seen([], [old]))).toBe(false);
    expect(aloneKnows(old, [next], seen([cronJob()], []))).toBe(false);
  });
});
