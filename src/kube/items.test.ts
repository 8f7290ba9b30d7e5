import { describe, expect, test } from 'vitest';
import { handedOver, otherOwnersOf, staying } from './items.ts';
import type { KubeObject, ManagedFieldsEntry } from './object.ts';

const item = (name: string) => ({ [`k:{"name":"${name}"}`]: { '.': {}, 'f:name': {} } });
const part = (name: string) => ({ [`k:{"name":"${name}"}`]: { 'f:clientConfig': { 'f:caBundle': {} } } });
const owning = (manager: string, items: object): ManagedFieldsEntry => ({
  manager,
  operation: manager === 'meshwright' ? 'Apply' : 'Update',
  fieldsV1: { 'f:webhooks': { ...items } },
});
const object = (...managedFields: readonly ManagedFieldsEntry[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Any',
  metadata: { name: 'a', managedFields },
});
const items = { list: 'webhooks', names: ['stray'] };

describe('an item that we no longer apply', () => {
  const stays = (...owners: readonly ManagedFieldsEntry[]) =>
    staying(object(...owners), items, 'meshwright').names.length > 0;

  test('goes when it is ours, also when others own fields of it', () => {
    expect(stays(owning('meshwright', item('stray')), owning('pilot-discovery', part('stray')))).toBe(false);
  });

  test('stays when another writer owns it, too, or it is not ours', () => {
    expect(stays(owning('meshwright', item('stray')), owning('kubectl-replace', item('stray')))).toBe(true);
    expect(stays(owning('kubectl-replace', item('stray')))).toBe(true);
    expect(stays(owning('meshwright', item('other')))).toBe(true);
  });
});

test('the owners of an item are those that own more than fields of it', () => {
  const owners = [owning('pilot-discovery', part('stray')), owning('kubectl-replace', item('stray'))];
  expect(otherOwnersOf(object(owning('meshwright', item('stray')), ...owners), items, 'meshwright')).toEqual([
    { manager: 'kubectl-replace', field: '.webhooks[name="stray"]' },
  ]);
});

test('an item that is handed over is owned by our applies alone, and all else by whom it was', () => {
  const status = { ...owning('kubectl-replace', item('stray')), subresource: 'status' };
  const labels = { 'f:metadata': { 'f:labels': {} } };
  const ours = owning('meshwright', item('kept'));
  const before = object(
    { ...ours, fieldsV1: { ...labels, ...ours.fieldsV1 } },
    owning('pilot-discovery', { ...part('kept'), ...part('stray') }),
    owning('kubectl-replace', item('stray')),
    status,
  );
  expect(handedOver(before, items, 'meshwright')).toEqual([
    { ...ours, fieldsV1: { ...labels, 'f:webhooks': { ...item('kept'), ...item('stray') } } },
    owning('pilot-discovery', part('kept')),
    status,
  ]);
});
