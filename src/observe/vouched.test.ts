import { expect, test } from 'vitest';
import type { MeshRevision } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { meshRevision } from './testing/examples.ts';
import { recordNames, renderDigest, vouchedKinds } from './vouched.ts';

const kinds = 'batch/v1/CronJob';
const digest = renderDigest(['sha256:a', 'sha256:b'], kinds);
const vouching: MeshRevision = { ...meshRevision('1-30-3', 'sha256:1'), status: { renders: ['sha256:old', digest] } };

function part(name: string, bytes: string, named = kinds): [string, KubeObject] {
  const annotations = { 'meshwright.io/render-parts': '2', 'meshwright.io/kinds': named };
  return [
    name,
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations }, binaryData: { 'render.json.gz': bytes } },
  ];
}

const second = part('meshwright-1-30-3-1', 'sha256:b');
const held = (...parts: readonly [string, KubeObject][]) => {
  const all = new Map(parts);
  return (name: string) => all.get(name);
};

test('kinds are believed when the MeshRevision vouches for them and for every part', () => {
  const first = part('meshwright-1-30-3', 'sha256:a');
  expect(vouchedKinds(vouching, held(first, second))).toEqual([{ apiVersion: 'batch/v1', kind: 'CronJob' }]);
});

test.each([
  ['another kind is named', vouching, part('meshwright-1-30-3', 'sha256:a', 'v1/Secret')],
  ['a part is altered', vouching, part('meshwright-1-30-3', 'sha256:c')],
  ['the status was lost', meshRevision('1-30-3', 'sha256:1'), part('meshwright-1-30-3', 'sha256:a')],
  ['there is no such record', vouching, part('meshwright-1-30-4', 'sha256:a')],
])('no kind is believed when %s', (_, record, first) => {
  expect(vouchedKinds(record, held(first, second))).toEqual([]);
});

test.each(['0', '-3', 'many', '1.5', undefined])('a record of %s parts is looked for in one', (parts) => {
  const annotations = parts === undefined ? {} : { 'meshwright.io/render-parts': parts };
  const first = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', annotations } };
  expect(recordNames('1-30-3', first)).toEqual(['meshwright-1-30-3']);
});

test('a record of countless parts is not looked for without end', () => {
  const [, first] = part('a', '');
  const annotations = { 'meshwright.io/render-parts': '1000000' };
  expect(recordNames('1-30-3', { ...first, metadata: { name: 'a', annotations } })).toHaveLength(16);
});
