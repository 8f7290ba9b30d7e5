import { describePods, isThere, mark, markOf, type Namespace, tagOf, waveOf } from '../namespace.ts';
import { placeOf } from '../place.ts';
import type { Property } from '../properties.ts';
import { none } from '../revision.ts';
import { currentOf } from '../stage.ts';
import { describeTag, leadsOnlyTo, names, sentTo, tag } from '../tags.ts';
import type { Turn } from '../turn.ts';
import { seenOf } from '../view.ts';
import { hasBegun, manualWave } from '../waves.ts';
import { has, late, plane, planeOf, resource, type World, works } from '../world.ts';

/** Whom pointers lead where, and what is restarted. */
export const movesOf: readonly Property[] = [
  {
    name: 'a tag is led only to revisions that are recorded, run, and have passed Verifying or served before',
    broken: (turn) => steps(turn, 'apply pointers').some(([a, b]) => [0, 1].some((i) => leadsAstray(a, b, i))),
  },
  {
    name: 'pointers lead every namespace to exactly one of the two revisions',
    broken: (turn) =>
      turn.before.late === late.nothing &&
      steps(turn, 'apply pointers').some(([a, b]) =>
        b.namespaces.some((n, i) => isThere(n) && isRedirected(a, b, i) && !isOfStage(turn, b, sentTo(b, n))),
      ),
  },
  {
    name: 'a namespace that was moved is led back only on the way back',
    broken: (turn) => moved(turn).some(({ from, w }) => from === w.to && w.reason === 0),
  },
  {
    name: 'a namespace is moved only in a wave that has begun, with its approval, in an open window',
    broken: (turn) => moved(turn).some((move) => isForward(move) && !promotes(turn) && !isDue(move)),
  },
  {
    name: 'once the resource is deleted, nobody is led on while there is a way back',
    broken: (turn) =>
      moved(turn).some((move) => isForward(move) && move.w.mesh === resource.deleted && hasWayBack(move)),
  },
  {
    name: 'outside of a rollout no namespace is moved',
    broken: (turn) =>
      moved(turn).some(
        ({ from, to, w }) => !hasRollout(w) && ![none, to].includes(currentOf(w)) && has(w.records, from),
      ),
  },
  {
    name: 'no more workloads are in motion than are allowed',
    // Beyond what it has restarted itself, the operator can only count what its stores show.
    broken: (turn) =>
      steps(turn, 'restart')
        .map(([, w]) => seenOf(w))
        .some((w) => w.namespaces.filter((n) => isInMotion(w, n)).length > 1),
  },
  {
    name: 'a workload is restarted only when its new pods get the revision that they should have',
    broken: (turn) => turn.before.late === late.nothing && restarted(turn).some(({ n, w }) => !isServed(w, n)),
  },
  {
    name: 'a workload is restarted once for a rollout, and once for its way back',
    broken: (turn) => restarted(turn).some(({ n, w }) => markOf(n) === directionOf(w)),
  },
  {
    name: 'forward nothing is restarted outside of a window',
    broken: (turn) => restarted(turn).some(({ w }) => w.reason === 0 && w.window === 0),
  },
  {
    name: 'on the way back every namespace is led back before the first workload is restarted',
    broken: (turn) =>
      turn.before.late === late.nothing &&
      restarted(turn).some(({ w }) => w.reason > 0 && w.tags.some((code) => code !== leadsOnlyTo(w.from))),
  },
  {
    name: 'on the way back the newest wave is restarted first',
    broken: (turn) =>
      turn.before.late === late.nothing &&
      restarted(turn).some(({ n, w }) => w.reason > 0 && w.namespaces.some((other) => isLater(w, other, n))),
  },
];

function isOfStage({ stage: { from, to } }: Turn, w: World, place: number): boolean {
  return [from, to].some((rev) => placeOf(w, rev) === place);
}

type Step = readonly [before: World, after: World];

/** The writes of this name, each with the world before it. */
function steps({ before, writes }: Turn, name: string): readonly Step[] {
  return writes.flatMap((write, i): readonly Step[] =>
    write.name === name ? [[writes[i - 1]?.world ?? before, write.world]] : [],
  );
}

function leadsAstray(a: World, b: World, i: number): boolean {
  const [before, after] = [a.tags[i] ?? 0, b.tags[i] ?? 0];
  if (before === after) return false;
  // What somebody took away is brought back as it was, whatever has become of the revisions meanwhile.
  if (before === tag.absent || before === tag.altered) return false;
  const { base, next } = describeTag(after);
  return [base, next].some((rev) => rev !== none && !isGood(a, rev) && !isLedAsBefore(a, b, i, rev));
}

/** The tag named the revision before, and no namespace is led there that was not: only how it is written has changed. */
function isLedAsBefore(a: World, b: World, i: number, rev: number): boolean {
  return (
    names(a.tags[i] ?? 0, rev) &&
    !b.namespaces.some((n, k) => isThere(n) && tagOf(n) === i && sentTo(b, n) === rev && isRedirected(a, b, k))
  );
}

/** What somebody deletes while the operator's view is late can't be known. */
function isGood(w: World, rev: number): boolean {
  const served = rev === w.current || rev === w.from;
  const answered = works(w, rev) || (has(w.verified, rev) && planeOf(w, rev) !== plane.absent);
  return has(w.records, rev) && (served || answered);
}

interface Moved {
  readonly n: Namespace;
  readonly from: number;
  readonly to: number;
  /** When it was decided. */
  readonly w: World;
}

/** Namespaces that this turn leads from one revision to another. */
function moved(turn: Turn): readonly Moved[] {
  return steps(turn, 'apply pointers').flatMap(([a, b]) =>
    a.namespaces.flatMap((n, i) => {
      const [from, to] = [sentTo(a, n), sentTo(b, b.namespaces[i] ?? 0)];
      return isThere(n) && from !== none && from !== to ? [{ n, from, to, w: a }] : [];
    }),
  );
}

function isRedirected(a: World, b: World, i: number): boolean {
  return sentTo(a, a.namespaces[i] ?? 0) !== sentTo(b, b.namespaces[i] ?? 0);
}

function hasRollout({ to }: World): boolean {
  return to !== none;
}

function isForward({ to, w }: Moved): boolean {
  return hasRollout(w) && to === w.to;
}

/** Every wave is done, or there is nowhere else to lead anybody. */
function promotes({ phase, stage, before }: Turn): boolean {
  const late = phase === 'Promoting' || phase === 'Retiring' || before.blockedFrom === 'Promoting';
  return stage.kind === 'promoting' && (late || before.current === before.to || !has(before.records, before.from));
}

function isDue({ n, w }: Moved): boolean {
  const approved = waveOf(n) !== manualWave || has(w.approved, manualWave);
  return w.window === 1 && hasBegun(w.waves, waveOf(n)) && approved;
}

function hasWayBack({ w }: Moved): boolean {
  return has(w.records, w.from);
}

function directionOf({ reason }: World): number {
  return reason > 0 ? mark.back : mark.forward;
}

/** Restarted by us, and not through with it. */
function isInMotion(w: World, n: Namespace): boolean {
  const { state } = describePods(n);
  return markOf(n) === directionOf(w) && ['restarting', 'admitted', 'starting'].includes(state);
}

interface Restarted {
  /** As it was before. */
  readonly n: Namespace;
  readonly w: World;
}

function restarted(turn: Turn): readonly Restarted[] {
  return steps(turn, 'restart').flatMap(([a, b]) =>
    a.namespaces.flatMap((n, i) => (n === b.namespaces[i] ? [] : [{ n, w: a }])),
  );
}

function isServed(w: World, n: Namespace): boolean {
  const wanted = w.reason > 0 ? w.from : w.to;
  return sentTo(w, n) === wanted && works(w, wanted);
}

/** A later wave has a workload that could have been restarted instead. */
function isLater(w: World, other: Namespace, n: Namespace): boolean {
  const { state, old } = describePods(other);
  const waits = isThere(other) && state === 'ready' && old === w.to && markOf(other) !== mark.back;
  return waits && waveOf(other) > waveOf(n);
}
