import { describe, expect, it } from 'vitest';
import type { SetName } from '../mesh/provider.ts';
import { type Both, beside, promoting, replaced, replacing } from './composed.ts';
import type { WantedSet } from './wanted.ts';

const set = (name: SetName, ...digests: readonly string[]): WantedSet => ({
  name,
  objects: digests.map((digest) => ({ object: object(digest), digest })),
});
/** `mesh of old` is an object called mesh, as the old revision wants it. */
const object = (digest: string) => ({
  apiVersion: 'v1',
  kind: 'Any',
  metadata: { name: digest.split(' of ')[0] ?? '' },
});
const capacityIn = (sets: readonly WantedSet[]) =>
  sets.filter(({ name }) => name === 'capacity').map(({ objects }) => objects.map(({ digest }) => digest));

const both: Both = {
  from: [set('capacity', 'mesh of old', 'shared of old'), set('revision', 'istiod-old')],
  to: [set('capacity', 'mesh-7 of new', 'shared of new'), set('revision', 'istiod-new')],
};
const all = [['mesh-7 of new', 'shared of new', 'mesh of old']];

describe('the priority classes that two revisions want', () => {
  it('are all wanted, in one set, while both are kept or one takes the place of the other', () => {
    expect(capacityIn(beside(both, (from) => from))).toEqual(all);
    expect(capacityIn(replacing(both))).toEqual(all);
    expect(capacityIn(promoting(both))).toEqual(all);
  });

  it('are those of the new one alone once it has taken the place of the other', () => {
    expect(capacityIn(replaced(both))).toEqual([['mesh-7 of new', 'shared of new']]);
  });

  it('are there before everything that has pods', () => {
    expect(promoting(both).map(({ name }) => name)).toEqual(['capacity', 'serving', 'revision']);
  });

  it('stay when only the older one wants any', () => {
    expect(capacityIn(beside({ ...both, to: [] }, (from) => from))).toEqual([['mesh of old', 'shared of old']]);
  });
});
