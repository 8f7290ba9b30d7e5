import { expect, test } from 'vitest';
import { type KubeObject, keyOf } from '../../../src/kube/index.ts';
import type { Moment } from '../oracle/history.ts';
import { tallyDifferences, tallyOf } from './tally.ts';

function tally(...moments: readonly Pick<Moment, 'before' | 'after'>[]) {
  const whole = moments.map(({ before, after }, index): Moment => {
    const object = after ?? before;
    return { version: index, at: index, key: object === undefined ? '' : keyOf(object), before, after };
  });
  return tallyOf({ start: new Map(), moments: whole });
}

function object(kind: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'shop' } };
}

const came = (after: KubeObject) => ({ before: undefined, after });
const went = (before: KubeObject) => ({ before, after: undefined });
const map = object('ConfigMap', 'one');
const pod = object('Pod', 'one');

test('what came and went is counted, and neither changes nor pods', () => {
  expect([...tally(came(map), { before: map, after: map }, came(pod), went(map), came(map))]).toEqual([
    ['create v1|ConfigMap|shop|one', 2],
    ['delete v1|ConfigMap|shop|one', 1],
  ]);
});

test('an object that was created twice, and one that never was, are both told', () => {
  const expected = tally(came(map), came(object('ConfigMap', 'two')));
  expect(tallyDifferences(expected, tally(came(map), went(map), came(map)))).toEqual([
    'create v1|ConfigMap|shop|one: 1 expected, 2 found',
    'create v1|ConfigMap|shop|two: 1 expected, 0 found',
    'delete v1|ConfigMap|shop|one: 0 expected, 1 found',
  ]);
});
