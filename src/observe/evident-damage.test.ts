import { expect, it } from 'vitest';
import type { ForeignField, KubeObject } from '../kube/index.ts';
import type { Candidate } from './dry-run.ts';
import { evidentDamage } from './evident-damage.ts';

const label: ForeignField = { manager: 'kubectl', path: ['f:metadata', 'f:labels', 'f:app'] };
const unwanted: ForeignField = { manager: 'kubectl', path: ['f:metadata', 'f:labels', 'f:team'] };
const schema: ForeignField = { manager: 'kubectl', path: ['f:spec', 'f:scope'] };
const damage = (kind: string, foreign: readonly ForeignField[], features: Partial<Candidate> = {}) => {
  const metadata = { name: 'mesh', labels: { app: 'mesh' } };
  const object: KubeObject = { apiVersion: 'v1', kind, metadata, spec: { scope: 'Cluster' } };
  const live = { object: { ...object, metadata: { ...metadata, uid: 'uid' } }, owned: 'fewer', foreign };
  const candidate: Candidate = { object, cause: 'changed', live, knownUid: 'uid', ...features };
  return evidentDamage(candidate, { strayEntries: (_, { kind: of }) => (of === 'Strayed' ? ['x'] : []) });
};
const told = (kind: string, foreign: readonly ForeignField[]) => damage(kind, foreign)?.change.contested;

it('of an object that is ours: who took which field is what the watch has shown', () => {
  const found = damage('ConfigMap', [label, unwanted]);
  const contested = [{ manager: 'kubectl', field: '.metadata.labels.app' }];
  expect(found).toMatchObject({ change: { cause: 'changed', contested, uid: 'uid' } });
  expect(told('CustomResourceDefinition', [label])).toEqual(contested);
});

it('is not evident where nobody took a field, a schema was changed, or entries were added', () => {
  expect(told('ConfigMap', [unwanted])).toBeUndefined();
  expect(told('CustomResourceDefinition', [label, schema])).toBeUndefined();
  expect(told('Strayed', [label])).toBeUndefined();
});

it('is not evident of an object that is gone, or was not applied yet', () => {
  expect(damage('ConfigMap', [label], { live: undefined })).toBeUndefined();
  expect(damage('ConfigMap', [label], { cause: 'outdated' })).toBeUndefined();
});
