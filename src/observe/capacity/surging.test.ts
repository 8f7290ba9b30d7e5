import { expect, it } from 'vitest';
import { surges } from './surging.ts';

const workload = (kind: string, spec: object) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web', namespace: 'shop' },
  spec,
});
const rollingUpdate = (limits: object) => ({ strategy: { type: 'RollingUpdate', rollingUpdate: limits } });

it.each<[string, boolean, object, number]>([
  ['three pods of a Deployment that says nothing are replaced with a fourth one beside them', true, {}, 3],
  ['of four, one may be missing', false, {}, 4],
  ['where none may be missing there is always one more', true, rollingUpdate({ maxUnavailable: 0 }), 10],
  ['a share that is less than a pod is none', true, rollingUpdate({ maxUnavailable: '10%' }), 9],
  ['without any surge one has to be missing', false, rollingUpdate({ maxSurge: 0 }), 2],
  ['what is recreated goes first', false, { strategy: { type: 'Recreate' } }, 1],
])('%s', (_, expected, spec, replicas) => {
  expect(surges(workload('Deployment', spec), replicas)).toBe(expected);
});

it.each<[string, boolean, object]>([
  ['a DaemonSet takes a pod away before it brings another one', false, {}],
  ['unless it is told to surge', true, { maxSurge: 1, maxUnavailable: 0 }],
  ['the smallest share of its pods is one', false, { maxSurge: '10%', maxUnavailable: '10%' }],
])('%s', (_, expected, limits) => {
  expect(surges(workload('DaemonSet', { updateStrategy: { rollingUpdate: limits } }), 3)).toBe(expected);
});

it('a StatefulSet never has more pods than it is to have', () => {
  expect(surges(workload('StatefulSet', {}), 3)).toBe(false);
});
