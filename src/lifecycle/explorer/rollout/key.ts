import { type Phase, phases } from '../../../api/phase.ts';
import type { World } from './world.ts';

const phaseAt: readonly (Phase | undefined)[] = [undefined, ...phases];
const indexOf: Readonly<Record<string, number>> = Object.fromEntries(phases.map((phase, i) => [phase, i + 1]));
const codeOf = (phase: Phase | undefined) => (phase === undefined ? 0 : (indexOf[phase] ?? 0));

/** A world as a string of small characters. Equal worlds have equal keys, in whatever order their namespaces stand. */
export function keyOf(w: World): string {
  const [x, y, z] = w.namespaces;
  const a = Math.min(x, y, z);
  const c = Math.max(x, y, z);
  const b = x + y + z - a - c;
  return String.fromCharCode(
    w.mesh + w.target * 4 + w.seen * 16 + w.forced * 32 + w.paused * 64 + w.finalizer * 128,
    w.inPlace + w.back * 2 + w.retry * 4 + w.window * 16 + w.charts * 32 + w.hindrance * 64,
    codeOf(w.phase) + w.validator * 16,
    codeOf(w.blockedFrom) + w.current * 16 + w.bare * 64,
    w.from + w.to * 4 + w.reason * 16,
    w.waves + w.upgraded * 128,
    w.vetoed + w.overdue * 8 + w.settled * 16 + w.soaked * 32 + w.expired * 64,
    w.records + w.hooks * 8 + w.late * 64,
    w.planes[0] + w.planes[1] * 6 + w.planes[2] * 36,
    w.tags[0],
    w.tags[1],
    w.removal + w.verified * 8 + w.told * 64,
    w.budget + w.seenValidator * 16 + w.seenBare * 64,
    w.seenTags[0],
    w.seenTags[1],
    a & 255,
    (a >> 8) & 255,
    (a >> 16) & 255,
    b & 255,
    (b >> 8) & 255,
    (b >> 16) & 255,
    c & 255,
    (c >> 8) & 255,
    (c >> 16) & 255,
    w.approve + w.approved * 8 + w.home * 64,
    w.extras + w.failed * 8 + w.wide * 64,
  );
}

/** The world that a key stands for. */
export function worldOf(key: string): World {
  const at = (i: number) => key.charCodeAt(i);
  const bits = (i: number, shift: number, count: number) => (at(i) >> shift) & ((1 << count) - 1);
  const namespace = (i: number) => at(i) + at(i + 1) * 256 + at(i + 2) * 65_536;
  const planes = at(8);
  return {
    mesh: bits(0, 0, 2),
    target: bits(0, 2, 2),
    seen: bits(0, 4, 1),
    forced: bits(0, 5, 1),
    inPlace: bits(1, 0, 1),
    paused: bits(0, 6, 1),
    finalizer: bits(0, 7, 1),
    approve: bits(24, 0, 3),
    approved: bits(24, 3, 3),
    back: bits(1, 1, 1),
    retry: bits(1, 2, 2),
    window: bits(1, 4, 1),
    charts: bits(1, 5, 1),
    hindrance: bits(1, 6, 2),
    phase: phaseAt[bits(2, 0, 4)],
    validator: bits(2, 4, 2),
    blockedFrom: phaseAt[bits(3, 0, 4)],
    current: bits(3, 4, 2),
    bare: bits(3, 6, 2),
    from: bits(4, 0, 2),
    to: bits(4, 2, 2),
    reason: bits(4, 4, 3),
    waves: bits(5, 0, 6),
    told: bits(11, 6, 2),
    upgraded: bits(5, 7, 1),
    vetoed: bits(6, 0, 3),
    overdue: bits(6, 3, 1),
    settled: bits(6, 4, 1),
    soaked: bits(6, 5, 1),
    expired: bits(6, 6, 1),
    records: bits(7, 0, 3),
    hooks: bits(7, 3, 3),
    late: bits(7, 6, 2),
    home: bits(24, 6, 1),
    extras: bits(25, 0, 3),
    wide: bits(25, 6, 1),
    failed: bits(25, 3, 3),
    planes: [planes % 6, Math.floor(planes / 6) % 6, Math.floor(planes / 36)],
    tags: [at(9), at(10)],
    removal: bits(11, 0, 3),
    verified: bits(11, 3, 3),
    budget: bits(12, 0, 4),
    seenValidator: bits(12, 4, 2),
    seenBare: bits(12, 6, 2),
    seenTags: [at(13), at(14)],
    namespaces: [namespace(15), namespace(18), namespace(21)],
  };
}
