import { describe, expect, it } from 'vitest';
import type { Applied } from '../act/ledger.ts';
import { annotations } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { compare, shows } from './compare.ts';
import type { LiveObject } from './live-object.ts';

const account: KubeObject = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'istiod' } };
const wanted = { object: account, digest: 'what we want' };
const at = 1_000_000;
const applied: Applied = {
  wanted: 'what we want',
  uid: 'u',
  resourceVersion: '99',
  owned: 'ours',
  at,
  confirmed: true,
};

function live(metadata: Partial<KubeObject['metadata']> = {}, owned: string | undefined = 'ours'): LiveObject {
  return {
    object: { ...account, metadata: { name: 'istiod', uid: 'u', resourceVersion: '100', ...metadata } },
    owned,
    foreign: [],
  };
}

function definition(version: string | undefined): KubeObject {
  const notes = version === undefined ? {} : { annotations: { [annotations.meshVersion]: version } };
  return { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'g', ...notes } };
}

describe('an object that this process has not applied', () => {
  it('is missing when it is not there', () => {
    expect(compare(wanted, undefined, undefined, at)).toBe('missing');
  });

  it('has to be looked at when it is', () => {
    expect(compare(wanted, live(), undefined, at)).toBe('outdated');
  });
});

describe('an object that this process has applied', () => {
  it('is in line while nobody has touched our fields, whatever others add', () => {
    expect(compare(wanted, live({ resourceVersion: '500' }), applied, at)).toBe('inLine');
  });

  it('was changed when our fields are not all ours any more', () => {
    expect(compare(wanted, live({}, 'fewer'), applied, at)).toBe('changed');
  });

  it('was deleted when it is gone, or another object has its name', () => {
    expect(compare(wanted, undefined, applied, at)).toBe('deleted');
    expect(compare(wanted, live({ uid: 'other' }), applied, at)).toBe('deleted');
  });

  it('is outdated when something else is wanted now', () => {
    expect(compare({ ...wanted, digest: 'something else' }, live(), applied, at)).toBe('outdated');
  });

  it('was deleted, and is not merely outdated, when it is gone and something else is wanted', () => {
    expect(compare({ ...wanted, digest: 'something else' }, undefined, applied, at)).toBe('deleted');
  });
});

describe('an object that was written a moment ago', () => {
  const unconfirmed = { ...applied, confirmed: false };

  it('is given ten seconds to appear in the store', () => {
    expect(compare(wanted, undefined, unconfirmed, at + 9999)).toBe('justWritten');
    expect(compare(wanted, undefined, unconfirmed, at + 10_000)).toBe('deleted');
  });

  it('is not judged by an older copy of itself', () => {
    expect(compare(wanted, live({ resourceVersion: '98' }, 'older'), unconfirmed, at + 1)).toBe('justWritten');
  });

  it('is judged as soon as the store shows the write', () => {
    expect(compare(wanted, live({ resourceVersion: '99' }), unconfirmed, at + 1)).toBe('inLine');
  });
});

describe('a CRD', () => {
  const want = (version: string) => ({ object: definition(version), digest: 'crd' });
  const has = (version: string | undefined): LiveObject => ({
    object: definition(version),
    owned: 'ours',
    foreign: [],
  });

  it('of a newer mesh is never downgraded', () => {
    expect(compare(want('1.29.6'), has('1.30.3'), undefined, at)).toBe('inLine');
    expect(compare(want('1.9.0'), has('1.30.0'), undefined, at)).toBe('inLine');
  });

  it('of an older mesh, or of nobody knows which, is brought up to date', () => {
    expect(compare(want('1.30.3'), has('1.29.6'), undefined, at)).toBe('outdated');
    expect(compare(want('1.30.3'), has(undefined), undefined, at)).toBe('outdated');
    expect(compare(want('1.30.3'), has('not a version'), undefined, at)).toBe('outdated');
  });
});

describe('resource versions', () => {
  it('are compared as numbers of any size', () => {
    expect(shows(live({ resourceVersion: '100' }), { ...applied, resourceVersion: '99' })).toBe(true);
    expect(shows(live({ resourceVersion: '9' }), { ...applied, resourceVersion: '10' })).toBe(false);
    const large = '90071992547409931';
    expect(shows(live({ resourceVersion: large }), { ...applied, resourceVersion: '90071992547409932' })).toBe(false);
  });

  it('that are not numbers only tell whether they are equal', () => {
    expect(shows(live({ resourceVersion: 'b' }), { ...applied, resourceVersion: 'a' })).toBe(false);
    expect(shows(live({ resourceVersion: 'a' }), { ...applied, resourceVersion: 'a' })).toBe(true);
  });
});
