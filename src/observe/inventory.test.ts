import { describe, expect, test } from 'vitest';
import type { Kind, KubeObject } from '../kube/index.ts';
import { aloneKnows, kindsHeld, kindsNamed } from './inventory.ts';

const job: Kind = { apiVersion: 'batch/v1', kind: 'CronJob' };
const provider = { ownedKinds: [{ apiVersion: 'v1', kind: 'ConfigMap' }] };

function record(revision: string, kinds?: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `meshwright-${revision}`,
      labels: { 'meshwright.io/part': 'record', 'meshwright.io/revision': revision },
      ...(kinds === undefined ? {} : { annotations: { 'meshwright.io/kinds': kinds } }),
    },
  };
}

function cronJob(revision?: string): KubeObject {
  const labels = revision === undefined ? {} : { 'meshwright.io/revision': revision };
  return { ...job, metadata: { name: 'j', labels } };
}

function seen(objects: readonly KubeObject[], synced = true) {
  return { ownedBy: () => objects.map((object) => ({ object, owned: 'digest' })), hasSeen: () => synced };
}

test('a record names kinds; nothing else does, and nonsense is left out', () => {
  expect(kindsNamed(record('1-30-3', 'batch/v1/CronJob,v1/Secret,,nonsense,/x'))).toEqual([
    job,
    { apiVersion: 'v1', kind: 'Secret' },
  ]);
  expect(kindsNamed(record('1-30-3'))).toEqual([]);
  expect(kindsNamed({ ...record('1-30-3', 'batch/v1/CronJob'), kind: 'Secret' })).toEqual([]);
});

describe('a kind is held', () => {
  test('while there are objects of it', () => {
    expect(kindsHeld('mesh', seen([cronJob(), record('1-30-3')]), provider)).toEqual([job]);
    expect(kindsHeld('mesh', seen([record('1-30-3', 'batch/v1/CronJob')]), provider)).toEqual([]);
  });

  test('while nobody can see whether there are', () => {
    expect(kindsHeld('mesh', seen([record('1-30-3', 'batch/v1/CronJob')], false), provider)).toEqual([job]);
  });
});

describe('a given-up revision alone knows a kind', () => {
  const known = (objects: readonly KubeObject[], synced = true) =>
    aloneKnows('1-29-6', ['1-30-3'], 'mesh', seen(objects, synced));
  const its = record('1-29-6', 'batch/v1/CronJob');

  test('of which there is an object that would stay behind', () => {
    expect(known([its, record('1-30-3'), cronJob()])).toBe(true);
    expect(known([its, cronJob()])).toBe(true);
    expect(known([its, record('1-29-6-abcdef', 'batch/v1/CronJob'), cronJob()])).toBe(true);
  });

  test('whose objects can not be seen', () => {
    expect(known([its], false)).toBe(true);
  });

  test('but not when a revision that stays knows it too, or all that there is goes with the revision', () => {
    expect(known([its, record('1-30-3', 'batch/v1/CronJob'), cronJob()])).toBe(false);
    expect(known([its, cronJob('1-29-6')])).toBe(false);
    expect(known([its])).toBe(false);
    expect(known([record('1-29-6'), cronJob()])).toBe(false);
  });
});
