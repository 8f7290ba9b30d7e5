import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/kube/index.ts';
import { keyOf } from '../../../src/kube/index.ts';
import { claims } from './claims.ts';
import type { History, Moment } from './history.ts';
import { breachesIn, definitions, inUse, type Property, path, pointers, referred } from './properties.ts';

const rev = { 'istio.io/rev': '1-30-3' };
const meshwright = 'meshwright.io/v1alpha1';

function object(
  apiVersion: string,
  kind: string,
  name: string,
  rest: Partial<KubeObject['metadata']> = {},
): KubeObject {
  return { apiVersion, kind, metadata: { name, uid: `uid of ${name}`, ...rest } };
}

const record = object(meshwright, 'MeshRevision', '1-30-3');
const deployment: KubeObject = {
  ...object('apps/v1', 'Deployment', 'istiod', { labels: { ...rev, 'meshwright.io/revision': '1-30-3' } }),
  spec: { replicas: 1 },
  status: { readyReplicas: 1 },
};
const starting: KubeObject = { ...deployment, status: {} };
const tag = object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'tag-default', {
  labels: { ...rev, 'istio.io/tag': 'default' },
});
const pod: KubeObject = {
  ...object('v1', 'Pod', 'app', { annotations: rev }),
  status: { phase: 'Running' },
};
const crd = object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'gateways', {
  annotations: { 'meshwright.io/mesh-version': '1.30.3' },
});

function mesh(phase: string | undefined, ready: 'True' | 'False' = 'False', generation = 1): KubeObject {
  const conditions = [{ type: 'Ready', status: ready, observedGeneration: generation }];
  return {
    ...object(meshwright, 'MeshControlPlane', 'mesh', { generation }),
    spec: { version: '1.30.3' },
    status: { ...(phase === undefined ? {} : { phase }), conditions, current: { version: '1.30.3' } },
  };
}

const came = (after: KubeObject): Change => ({ after });
const went = (before: KubeObject): Change => ({ before });
const changed = (before: KubeObject, after: KubeObject): Change => ({ before, after });
type Change = Partial<Pick<Moment, 'before' | 'after'>>;

/** What is wrong when this happens after these objects were there. */
function wrong(property: Property, there: readonly KubeObject[], ...changes: readonly Change[]): readonly string[] {
  const moments = changes.map(({ before, after }, index): Moment => {
    const one = after ?? before;
    return { version: index, at: index, key: one === undefined ? '' : keyOf(one), before, after };
  });
  const history: History = { start: new Map(there.map((one) => [keyOf(one), one])), moments };
  return breachesIn(history, [property]);
}

test('a tag may lead to a revision that is recorded and ready, and to no other', () => {
  expect(wrong(pointers, [record, deployment], came(tag))).toEqual([]);
  expect(wrong(pointers, [record, starting], came(tag))).toEqual([
    'S2, S3: tag default is led to 1-30-3, which is not ready',
  ]);
  expect(wrong(pointers, [deployment], came(tag))).toEqual(['S2, S3: tag default leads to 1-30-3, which is not there']);
  // What led there before may be written while its revision is not ready.
  expect(wrong(pointers, [record, starting, tag], changed(tag, tag))).toEqual([]);
});

test('a tag has one webhook', () => {
  const second = { ...tag, metadata: { ...tag.metadata, name: 'another' } };
  expect(wrong(pointers, [record, deployment, tag], came(second))).toEqual(['S2, S3: tag default has 2 webhooks']);
});

test('a revision goes after the last tag that leads to it, and not before', () => {
  expect(wrong(referred, [record, tag], went(tag), went(record))).toEqual([]);
  expect(wrong(referred, [record, deployment, tag], went(record), went(deployment))).toEqual([
    'S1: MeshRevision 1-30-3 went while tag default led to its revision',
    'S1: Deployment istiod went while tag default led to its revision',
  ]);
});

test('the operator takes nothing away that injected pods need; what others take away is not its doing', () => {
  const deletes = inUse(new Set(['uid of tag-default', 'uid of 1-30-3']));
  expect(wrong(deletes, [pod, tag], went(tag))).toEqual([
    'S1, S10: MutatingWebhookConfiguration tag-default was deleted while 1 pods used 1-30-3',
  ]);
  expect(wrong(deletes, [pod, record], went(record))).toEqual([
    'S1, S10: MeshRevision 1-30-3 was deleted while 1 pods used 1-30-3',
  ]);
  expect(wrong(deletes, [pod, tag], went(pod), went(tag))).toEqual([]);
  expect(wrong(deletes, [{ ...pod, status: { phase: 'Succeeded' } }, tag], went(tag))).toEqual([]);
  expect(wrong(inUse(new Set()), [pod, tag], went(tag))).toEqual([]);
});

test('a CRD stays, and does not become older', () => {
  const newer = { ...crd, metadata: { ...crd.metadata, annotations: { 'meshwright.io/mesh-version': '1.31.0' } } };
  expect(wrong(definitions, [], came(crd), changed(crd, newer))).toEqual([]);
  expect(wrong(definitions, [newer], changed(newer, crd), went(crd))).toEqual([
    'S4: CRD gateways went from 1.31.0 back to 1.30.3',
    'S4: CRD gateways was deleted',
  ]);
});

test('a phase follows another where the table of rules says so, and only there', () => {
  const begun = [came(mesh(undefined)), changed(mesh(undefined), mesh('Pending'))];
  expect(wrong(path, [], ...begun, changed(mesh('Pending'), mesh('Preflight')))).toEqual([]);
  expect(wrong(path, [], changed(mesh('Preflight'), mesh('Ready')), came(mesh('Installing')))).toEqual([
    'the table of rules: no rule leads from Preflight to Ready',
    'the table of rules: no rule leads from nothing to Installing',
  ]);
});

test('Ready is claimed when everything is there and every replica is ready, and not before', () => {
  const ready = claims(() => [keyOf(tag)], []);
  const claim = changed(mesh('Promoting'), mesh('Ready', 'True'));
  expect(wrong(ready, [tag, deployment], claim)).toEqual([]);
  expect(wrong(ready, [starting], claim)).toEqual([
    `S8: Ready was claimed for generation 1, but ${keyOf(tag)} is missing`,
    'S8: Ready was claimed for generation 1, but istiod has 0 of 1 replicas ready',
  ]);
  // It was claimed before: what breaks afterwards makes no lie of it at once.
  expect(wrong(ready, [starting], changed(mesh('Ready', 'True'), mesh('Ready', 'True')))).toEqual([]);
  expect(
    wrong(
      claims(() => [keyOf(tag)], [{ from: 0, to: 5 }]),
      [starting],
      claim,
    ),
  ).toEqual([]);
});
