import { listedBy, type Namespace, tagOf } from './namespace.ts';
import { none } from './revision.ts';
import type { World } from './world.ts';

/** How one tag object stands, as one number. */
export const tag = { absent: 0, altered: 1 } as const;
export const leadsOnlyTo = (rev: number): number => 2 + rev;
/** Leads to two revisions, and lists the moved namespaces, or else the rest of them. */
export const staged = (from: number, to: number, listsRest: boolean): number =>
  5 + (from * 3 + to) * 2 + (listsRest ? 1 : 0);

export interface Tag {
  readonly base: number;
  /** {@link none} unless it is staged. */
  readonly next: number;
  readonly listsRest: boolean;
}

const described: readonly Tag[] = Array.from({ length: 23 }, (_, code): Tag => {
  if (code < 2) return { base: none, next: none, listsRest: false };
  if (code < 5) return { base: code - 2, next: none, listsRest: false };
  const pair = (code - 5) >> 1;
  return { base: Math.floor(pair / 3), next: pair % 3, listsRest: (code - 5) % 2 === 1 };
});

export function describeTag(code: number): Tag {
  return described[code] ?? { base: none, next: none, listsRest: false };
}

/** The revision that new pods of a namespace get; {@link none} when its tag leads nowhere. */
export function sentTo({ tags }: Pick<World, 'tags'>, n: Namespace): number {
  const i = tagOf(n);
  const { base, next, listsRest } = describeTag(tags[i] ?? tag.absent);
  if (next === none) return base;
  return listedBy(n, i) === listsRest ? base : next;
}

/** Whether the tag names the revision, for all namespaces or for some. */
export function names(code: number, rev: number): boolean {
  const { base, next } = describeTag(code);
  return base === rev || next === rev;
}
