import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOfBytes } from '../charts/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { textAt } from '../kube/json.ts';
import type { RenderedChart } from '../mesh/provider.ts';
import { type RecordWish, recordSet, unpacked } from './record-set.ts';
import { renderDigest, renderKey } from './vouched.ts';

const wish: RecordWish = {
  revision: '1-30-3',
  namespace: 'istio-system',
  held: [],
  provider: { ownedKinds: [{ apiVersion: 'v1', kind: 'ConfigMap' }] },
};
const plan = { part: 'shared', chart: 'base', release: 'istio-base', namespace: 'istio-system', values: {} } as const;
const config: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { b: 'c' } };
const definition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gateways.networking.istio.io' },
};
const job: KubeObject = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'j' } };

const bytesOf = (objects: readonly KubeObject[]) =>
  Buffer.concat(objects.map((object) => Buffer.from(textAt(object, 'binaryData', renderKey) ?? '', 'base64')));

function stored(objects: readonly KubeObject[], parts: Partial<RecordWish> = {}) {
  return recordSet([{ plan, objects }], { ...wish, ...parts }).objects;
}

test('what is stored can be read back, all but CRDs, whatever charts render', () => {
  const values = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(values), (all) => {
      const rendered: RenderedChart[] = all.map((data, i) => ({
        plan: { ...plan, release: `release-${i}` },
        objects: [definition, { ...config, data }],
      }));
      const wanted = all.map((data, i) => ({
        plan: { ...plan, release: `release-${i}` },
        objects: [{ ...config, data }],
      }));
      // JSON knows no negative zero.
      const read = unpacked(bytesOf(recordSet(rendered, wish).objects));
      expect(JSON.stringify(read) && read).toEqual(JSON.parse(JSON.stringify(wanted)));
    }),
  );
});

test('equal renders are stored in equal bytes, and what was read back is stored as it was', () => {
  const first = stored([config, job]);
  const again = stored([{ metadata: { name: 'a' }, data: { b: 'c' }, kind: 'ConfigMap', apiVersion: 'v1' }, job]);
  const read = unpacked(bytesOf(first)) ?? [];
  expect(again).toEqual(first);
  expect(recordSet(read, wish).objects).toEqual(first);
});

test('what was adjusted is stored as it was adjusted, with the fields and the plan that asked for it', () => {
  const adjustment = { qos: 'Guaranteed', requests: 'spec.values.pilot.resources.requests' } as const;
  const adjusted = [{ kind: 'Deployment', namespace: 'istio-system', name: 'istiod', field: 'spec.replicas' }];
  const rendered = [{ plan: { ...plan, adjustment }, objects: [config], adjusted }];
  const { objects } = recordSet(rendered, wish);
  expect(unpacked(bytesOf(objects))).toEqual(rendered);
  expect(recordSet(unpacked(bytesOf(objects)) ?? [], wish).objects).toEqual(objects);
});

test('one ConfigMap holds it, with its digest', () => {
  const [only, ...others] = stored([config]);
  expect(others).toEqual([]);
  expect(only).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'meshwright-1-30-3',
      namespace: 'istio-system',
      annotations: {
        'meshwright.io/render': renderDigest([digestOfBytes(bytesOf(stored([config])))], ''),
        'meshwright.io/render-parts': '1',
      },
    },
    binaryData: only?.binaryData,
  });
});

test('what is too large for one ConfigMap is spread over several, each below what Kubernetes takes', () => {
  const large = { ...config, data: { noise: randomBytes(1_000_000).toString('base64') } };
  const objects = stored([large]);
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(['meshwright-1-30-3', 'meshwright-1-30-3-1']);
  expect(objects.map((object) => bytesOf([object]).length < 2 ** 20)).toEqual([true, true]);
  expect(new Set(objects.map(({ metadata }) => metadata.annotations?.['meshwright.io/render-parts']))).toEqual(
    new Set(['2']),
  );
  expect(unpacked(bytesOf(objects))).toEqual([{ plan, objects: [large] }]);
  expect(unpacked(bytesOf(objects.slice(0, 1)))).toBeUndefined();
});

test('kinds beside those that are always looked for are named, rendered or still there, but no CRD', () => {
  const held = [{ apiVersion: 'v1', kind: 'Secret' }, config];
  const [named] = stored([config, job, definition], { held });
  expect(named?.metadata.annotations?.['meshwright.io/kinds']).toBe('batch/v1/CronJob,v1/Secret');
});

test.each([
  ['no gzip', Buffer.from('{}')],
  ['nothing', Buffer.alloc(0)],
])('%s is no stored render', (_, bytes) => {
  expect(unpacked(bytes)).toBeUndefined();
});
