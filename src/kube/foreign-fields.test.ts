import { describe, expect, it } from 'vitest';
import { fieldName, foreignFields, saysField } from './foreign-fields.ts';
import type { KubeObject, ManagedFieldsEntry } from './object.ts';

const entry = (manager: string, fieldsV1: object, features: Partial<ManagedFieldsEntry> = {}): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  fieldsV1: fieldsV1 as Readonly<Record<string, unknown>>,
  ...features,
});
const withFields = (...managedFields: readonly ManagedFieldsEntry[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'mesh', managedFields },
});
const ours = entry('us', { 'f:data': { 'f:a': {} } }, { operation: 'Apply' });

describe('fields of others', () => {
  it('are those that we do not own as well', () => {
    const object = withFields(ours, entry('kubectl', { 'f:data': { '.': {}, 'f:a': {}, 'f:b.yaml': {} } }));
    expect(foreignFields(object, 'us')).toEqual([{ manager: 'kubectl', path: ['f:data', 'f:b.yaml'] }]);
  });

  it('are told of what we updated without applying it, and never of status', () => {
    const object = withFields(
      entry('us', { 'f:data': { 'f:c': {} } }),
      entry('kubelet', { 'f:status': { 'f:phase': {} } }, { subresource: 'status' }),
      entry('hpa', { 'f:spec': { 'f:replicas': {} } }, { subresource: 'scale' }),
    );
    expect(foreignFields(object, 'us').map(({ manager, path }) => `${manager} ${fieldName(path)}`)).toEqual([
      'us .data.c',
      'hpa .spec.replicas',
    ]);
  });

  it('may be whole items, when nothing below them is named', () => {
    const item = 'k:{"name":"x"}';
    const object = withFields(entry('kubectl', { 'f:webhooks': { [item]: { '.': {} } } }));
    expect(foreignFields(object, 'us')).toEqual([{ manager: 'kubectl', path: ['f:webhooks', item] }]);
  });
});

it('fields are named as the API server names them in a conflict', () => {
  const paths = [
    ['f:data', 'f:b.yaml'],
    ['f:webhooks', 'k:{"name":"x"}', 'f:clientConfig'],
    ['f:spec', 'f:ports', 'k:{"port":80,"protocol":"TCP"}', 'f:name'],
    ['f:metadata', 'f:finalizers', 'v:"example.test/x"'],
    ['f:spec', 'f:list', 'i:2'],
  ];
  expect(paths.map(fieldName)).toEqual([
    '.data.b.yaml',
    '.webhooks[name="x"].clientConfig',
    '.spec.ports[port=80,protocol="TCP"].name',
    '.metadata.finalizers[="example.test/x"]',
    '.spec.list[2]',
  ]);
});

it('an object says something about a field, an item, or a value that it has', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'istiod', labels: {}, finalizers: ['example.test/x'] },
    spec: { ports: [{ port: 80, protocol: 'TCP', name: 'http' }] },
  };
  const port = 'k:{"port":80,"protocol":"TCP"}';
  const has = (...path: readonly string[]) => saysField(object, path);
  expect([
    has('f:metadata', 'f:labels'),
    has('f:spec', 'f:ports', port, 'f:name'),
    has('f:metadata', 'f:finalizers', 'v:"example.test/x"'),
    has('f:spec', 'f:ports', 'i:0'),
  ]).toEqual([true, true, true, true]);
  expect([
    has('f:metadata', 'f:labels', 'f:app'),
    has('f:spec', 'f:ports', 'k:{"port":81,"protocol":"TCP"}'),
    has('f:metadata', 'f:finalizers', 'v:"other"'),
    has('f:spec', 'f:ports', 'f:name'),
    has('f:spec', 'f:type', 'k:{"a":1}'),
  ]).toEqual([false, false, false, false, false]);
});
