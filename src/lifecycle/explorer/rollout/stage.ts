import type { Phase } from '../../../api/index.ts';
import { isThere, listedBy, type Namespace, tagOf, waveOf } from './namespace.ts';
import { placeOf } from './place.ts';
import { none, revs } from './revision.ts';
import { describeTag, leadsOnlyTo, sentTo, staged, tag } from './tags.ts';
import { hasBegun, stateOf } from './waves.ts';
import { has, resource, type Tags, type World } from './world.ts';

/** Which revisions are kept, and where the pointers should lead: the abstract counterpart of `src/observe/stage.ts`. */
export interface Stage {
  readonly kind: 'single' | 'beside' | 'replacing' | 'promoting';
  /** {@link none} unless two are kept. */
  readonly from: number;
  readonly to: number;
}

/** The phase that decides what is wanted: a blocked mesh is kept as it was when it was blocked. */
export function effectivePhase({ phase = 'Pending', blockedFrom = 'Preflight' }: World): Phase {
  return phase === 'Blocked' ? blockedFrom : phase;
}

/** The revision that the status names, or, when it was lost, one that the pointers lead to. */
export function currentOf(w: World): number {
  if (w.current !== none && has(w.records, w.current)) return w.current;
  const pointed = [...w.tags.map((tag) => describeTag(tag).base), w.validator];
  return revs.find((rev) => pointed.includes(placeOf(w, rev)) && has(w.records, rev)) ?? none;
}

/** A revision is known by its record, or because it serves or is asked for. */
function known(w: World, rev: number): number {
  return rev === w.target || rev === currentOf(w) || has(w.records, rev) ? rev : none;
}

export function isVetoed(w: World): boolean {
  return has(w.vetoed, w.target) && w.retry !== 1 + w.target;
}

export function stageOf(w: World): Stage {
  if (w.to === none) return withoutRollout(w);
  const phase = effectivePhase(w);
  // What served before is only worth anything with its record.
  const from = has(w.records, w.from) ? w.from : none;
  const to = known(w, w.to);
  const goesBack =
    w.reason > 0 || phase === 'RollingBack' || to === none || (phase !== 'Uninstalling' && isWithdrawn(w, from, to));
  if (goesBack && from !== none) return { kind: 'single', from: none, to: from };
  const next = to === none ? w.target : to;
  const promoted = phase === 'Promoting' || phase === 'Retiring' || currentOf(w) === next;
  return { kind: promoted || from === none ? 'promoting' : twoSided(w), from, to: next };
}

function twoSided({ inPlace }: World): Stage['kind'] {
  return inPlace === 1 ? 'replacing' : 'beside';
}

/** The spec asks for another revision than the one that is rolled out. */
function isWithdrawn(w: World, from: number, to: number): boolean {
  if (w.target === to) return false;
  return currentOf(w) !== to || w.target === from;
}

function withoutRollout(w: World): Stage {
  const current = currentOf(w);
  if (current === none || current === w.target) return { kind: 'single', from: none, to: w.target };
  const looksAhead = ['Pending', 'Preflight', 'Installing', 'Verifying', 'Analyzing'].includes(effectivePhase(w));
  return looksAhead && !isVetoed(w)
    ? { kind: twoSided(w), from: current, to: w.target }
    : { kind: 'single', from: none, to: current };
}

/**
 * Led to the new revision: namespaces that are already led there, and in an open window those of the waves that have
 * begun. What a tag that was deleted said of its namespaces is not known: then their wave alone decides.
 */
export function isMoved(w: World, n: Namespace, to: number): boolean {
  const { base } = describeTag(w.tags[tagOf(n)] ?? tag.absent);
  const begun = hasBegun(w.waves, waveOf(n));
  const mayMove = w.window === 1 && w.mesh === resource.alive;
  if (base === none) return begun && (mayMove || stateOf(w.waves, waveOf(n)) !== 'Moving');
  return sentTo(w, n) === to || (begun && mayMove);
}

/** Every namespace of the waves begun so far is led to the new revision, or will be. */
export function isLed(w: World): boolean {
  return w.namespaces.every((n) => !isThere(n) || !hasBegun(w.waves, waveOf(n)) || isMoved(w, n, w.to));
}

/** How each tag should stand, and whom a staged one should list. */
export interface Wanted {
  readonly tag: number;
  readonly lists: readonly boolean[];
}

export function wantedTag(w: World, { kind, from, to }: Stage): Wanted {
  const nobody = w.namespaces.map(() => false);
  if (kind !== 'beside') return { tag: leadsOnlyTo(placeOf(w, to)), lists: nobody };
  const all = w.namespaces.filter(isThere);
  const moved = all.filter((n) => isMoved(w, n, to)).length;
  if (moved === 0) return { tag: leadsOnlyTo(from), lists: nobody };
  const listsRest = moved > all.length - moved;
  return { tag: staged(from, to, listsRest), lists: w.namespaces.map((n) => isMoved(w, n, to) !== listsRest) };
}

/** Whether a tag is already as it should be. */
export function isAsWanted(w: World, { tag, lists }: Wanted, i: 0 | 1): boolean {
  if (w.tags[i] !== tag) return false;
  return describeTag(tag).next === none || w.namespaces.every((n, k) => !isThere(n) || listedBy(n, i) === lists[k]);
}

export function withTags([a, b]: Tags, i: 0 | 1, tag: number): Tags {
  return i === 0 ? [tag, b] : [a, tag];
}
