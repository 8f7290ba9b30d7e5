import { describe, expect, test } from 'vitest';
import type { KubeObject, ManagedFieldsEntry } from './object.ts';
import { ownedFieldsDigest } from './ownership.ts';

const object = (...managedFields: ManagedFieldsEntry[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', managedFields },
});
const ours = (fieldsV1: object): ManagedFieldsEntry => ({
  manager: 'meshwright',
  operation: 'Apply',
  apiVersion: 'v1',
  fieldsV1: { ...fieldsV1 },
});
const digest = (...entries: ManagedFieldsEntry[]): string | undefined =>
  ownedFieldsDigest(object(...entries), 'meshwright');
const both = ours({ 'f:data': { 'f:a': {}, 'f:b': {} } });

describe('the digest of the fields we own', () => {
  test('is the same whatever the time, and what others own', () => {
    expect(
      digest(
        { manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:data': { 'f:c': {} } } },
        {
          ...ours({ 'f:data': { 'f:a': {}, 'f:b': {} } }),
          time: '2026-01-01T00:00:00Z',
        },
      ),
    ).toBe(digest(both));
  });

  test('is the same in whatever order the API server writes the fields', () => {
    expect(digest(ours({ 'f:data': { 'f:b': {}, 'f:a': {} } }))).toBe(digest(both));
  });

  test('changes when a field was taken away from us', () => {
    expect(digest(ours({ 'f:data': { 'f:a': {} } }))).not.toBe(digest(both));
  });

  test('looks at applied fields of the main resource alone', () => {
    expect(digest({ ...both, subresource: 'status' }, { ...both, operation: 'Update' })).toBeUndefined();
    expect(ownedFieldsDigest({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }, 'meshwright')).toBe(
      undefined,
    );
  });
});
