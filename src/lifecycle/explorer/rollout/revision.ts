import type { RevisionName } from '../../observation.ts';

/** The revisions of the model: the first serves at the beginning, the others are what a person may ask for. */
export type Rev = 0 | 1 | 2;
export const revs = [0, 1, 2] as const satisfies readonly Rev[];
/** In place of a revision: none. */
export const none = 3;

export const names: readonly [RevisionName, RevisionName, RevisionName] = [
  { version: '1.29.6', revision: '1-29-6' },
  { version: '1.30.3', revision: '1-30-3' },
  { version: '1.31.0', revision: '1-31-0' },
];

const inPlaceNames = names.map((name, rev) => (rev === 0 ? name : { ...name, servesAs: names[0].revision }));

export function nameOf(rev: number, inPlace: number): RevisionName | undefined {
  return inPlace === 1 ? inPlaceNames[rev] : names[rev];
}

export function revNamed(revision: string | undefined): number {
  const found = names.findIndex((name) => name.revision === revision);
  return found < 0 ? none : found;
}
