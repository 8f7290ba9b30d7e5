import type { Phase } from '../../../api/index.ts';
import type { Decide, Decision } from '../../decide.ts';
import type { memoryAfter } from '../../memory.ts';
import type { Observation } from '../../observation.ts';
import { type Report, report } from '../../report.ts';
import { effectsOf, type Write } from './effects.ts';
import type { Mirror } from './mirror.ts';
import { idle } from './removal.ts';
import { none } from './revision.ts';
import { currentOf, type Stage, stageOf } from './stage.ts';
import { isTold, toldAfter, written } from './status.ts';
import { seenOf, viewOf } from './view.ts';
import { resource, type World, withBit, works } from './world.ts';

/** What is explored: the deciding code, and the mirror of what is around it. */
export interface Subject {
  readonly decide: Decide;
  readonly remember: typeof memoryAfter;
  readonly mirror: Mirror;
}

/** One reconcile: what was seen, what was decided, and the worlds that its writes lead through. */
export interface Turn {
  readonly before: World;
  /** What the operator saw; it differs from `before` while its stores are late. */
  readonly seen: World;
  readonly phase: Phase | undefined;
  readonly stage: Stage;
  readonly observation: Observation;
  readonly decision: Decision;
  /** What is told of it. */
  readonly told: Report;
  /** A rollout begins with this decision. */
  readonly begun: boolean;
  /** The status write first, when there is one, then each request of the intents. */
  readonly writes: readonly Write[];
}

/**
 * The abstract counterpart of the reconcile loop: observe → decide → write the status → act.
 * Undefined where it does not run: there is no resource, or a removal is still under way.
 */
export function turnOf({ decide, remember, mirror }: Subject, before: World): Turn | undefined {
  if (before.mesh === resource.absent || before.removal !== idle) return undefined;
  const seen = seenOf(before);
  const { observation, wanted } = viewOf(seen, mirror);
  const { phase } = seen;
  const decision = decide(phase, observation);
  const told = report(decision.phase, observation);
  const turn = { before, seen, phase, stage: stageOf(seen), observation, decision, told };
  if (decision.frozen) return { ...turn, begun: false, writes: [] };

  const after = toldAfter(decision.phase, observation, seen, remember);
  const tells = !isTold(after.told, before) || after.begun;
  const ghosts = { verified: verifiedAfter(decision, before, seen), failed: failedAfter(decision, before) };
  const world = tells ? { ...written(before, after), ...ghosts } : before;
  const first = tells ? [{ name: `status ${decision.phase}`, world }] : [];
  const acts = decision.phase === phase ? effectsOf(decision.intents, world, wanted, mirror) : [];
  return { ...turn, begun: after.begun, writes: [...first, ...acts] };
}

/** What is given up although the spec still asks for it has failed; where nothing serves, it is tried all the same. */
function failedAfter({ phase }: Decision, before: World): number {
  if (currentOf(before) === none) return withBit(before.failed, before.target, false);
  const fails = phase === 'RollingBack' && before.phase !== 'RollingBack' && before.target === before.to;
  return fails ? withBit(before.failed, before.target, true) : before.failed;
}

/** What the phase that has just been left proves, whatever the table says that it proves. */
function verifiedAfter({ phase }: Decision, before: World, seen: World): number {
  const { to } = stageOf(seen);
  const passes = seen.phase === 'Verifying' && (phase === 'Analyzing' || phase === 'Promoting') && works(before, to);
  return passes ? withBit(before.verified, to, true) : before.verified;
}
