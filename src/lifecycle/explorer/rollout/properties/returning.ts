import type { Phase } from '../../../../api/index.ts';
import { moving } from '../facts.ts';
import { uses } from '../namespace.ts';
import type { Property } from '../properties.ts';
import { none } from '../revision.ts';
import { currentOf, effectivePhase } from '../stage.ts';
import type { Turn } from '../turn.ts';
import { has, late, plane, planeOf, resource } from '../world.ts';

/** When it goes back, and until when. */
export const returnsOf: readonly Property[] = [
  {
    name: 'whatever asks for the way back is followed at once',
    broken: (turn) => mustReturn(turn) && turn.decision.phase !== 'RollingBack',
  },
  {
    name: 'nothing goes back without a reason',
    broken: (turn) => turn.phase !== 'RollingBack' && turn.decision.phase === 'RollingBack' && !mayReturn(turn),
  },
  {
    name: 'the way back ends when everything that can be seen is back',
    broken: ({ before, seen, phase, decision }) =>
      phase === 'RollingBack' &&
      before.late === late.nothing &&
      ['Ready', 'RolledBack', 'Preflight'].includes(decision.phase) &&
      has(seen.records, seen.from) &&
      (seen.inPlace === 1 ? planeOf(seen, seen.to) !== plane.absent : seen.namespaces.some((n) => uses(n, seen.to))),
  },
];

/** Phases in which nothing of a rollout is asked for, or in which its way back is not this phase's concern. */
const elsewhere: ReadonlySet<Phase | undefined> = new Set([
  undefined,
  'Pending',
  'Ready',
  'RollingBack',
  'RolledBack',
  'Uninstalling',
] as const);

function canReturn({ before: w, seen, phase, observation: o }: Turn): boolean {
  const asked = w.mesh === resource.alive && w.paused === 0 && !elsewhere.has(phase);
  return (
    asked &&
    w.late === late.nothing &&
    !(o.specChanged && phase !== 'Preflight') &&
    seen.to !== none &&
    has(w.records, seen.from)
  );
}

function mustReturn(turn: Turn): boolean {
  return canReturn(turn) && reasons(turn, turn.observation.rollout?.automatic ?? false);
}

function mayReturn(turn: Turn): boolean {
  return reasons(turn, true);
}

function reasons({ seen: w, phase, observation: o }: Turn, automatic: boolean): boolean {
  const past = currentOf(w) === w.to;
  const withdrawn = w.target !== w.to && (!past || w.target === w.from);
  const failed = !past && o.rollout?.analysis?.verdict === 'Fail';
  const late = w.overdue === 1 && moving.has(effectivePhase(w)) && !(past && phase === 'Retiring');
  return withdrawn || w.back === 1 || (automatic && (failed || late));
}
