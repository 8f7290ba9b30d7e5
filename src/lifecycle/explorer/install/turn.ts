import type { Phase } from '../../../api/index.ts';
import type { Decide, Decision } from '../../decide.ts';
import type { Observation } from '../../observation.ts';
import { effectsOf, isServing, type Write } from './effects.ts';
import { learned } from './knowledge.ts';
import { currentOf, observationOf } from './view.ts';
import { good, put, resource, resourceShown, type World } from './world.ts';

/** One reconcile: what was seen, what was decided, and the worlds that its writes lead through. */
export interface Turn {
  readonly before: World;
  /** What the operator saw; another world than `before` while its watches are late. */
  readonly seen: World;
  readonly phase: Phase | undefined;
  readonly observation: Observation;
  readonly decision: Decision;
  /** The status write first, when there is one, then each request of the intents. */
  readonly writes: readonly Write[];
}

/**
 * The abstract counterpart of the reconcile loop: observe → decide → write the status → act.
 * Undefined where it does not run: there is no resource, or a request is still under way.
 */
export function turnOf(decide: Decide, world: World): Turn | undefined {
  if (world.mesh === resource.absent || world.inFlight !== undefined) return undefined;
  const seen = viewOf(world);
  const observation = observationOf(seen, world);
  const before = observation.plan.state === 'known' ? { ...world, knows: learned(world, seen) } : world;
  const { phase } = seen;
  const decision = decide(phase, observation);
  const turn = { before, seen, phase, observation, decision };

  const status = statusAfter(decision.phase, seen);
  const told = !sameStatus(status, seen);
  // The status write carries the resourceVersion that was seen: of a resource that has changed since, nothing is written.
  if (told && !sameResource(seen, before)) return { ...turn, writes: [] };
  const written = told ? { ...refreshed({ ...before, ...status }), ...ghosts(decision, seen, before) } : before;
  const first = told ? [{ name: `status ${decision.phase}`, world: written }] : [];
  const acts = decision.phase === phase ? effectsOf(decision.intents, written) : [];
  return { ...turn, writes: [...first, ...acts.map(({ name, world }) => ({ name, world: refreshed(world, before) }))] };
}

/** Late watches show an older cluster; what this process knows of itself is never late. */
function viewOf(w: World): World {
  const { late } = w;
  if (late === undefined) return w;
  return { ...late, knows: w.knows, charts: w.charts, healthy: w.healthy, hindrance: w.hindrance, budget: 0 };
}

/** After a write of its own to the resource, a process waits until its watch shows it: `late` catches up with that. */
function refreshed(w: World, before?: World): World {
  return w.late === undefined || (before !== undefined && w.finalizer === before.finalizer) ? w : resourceShown(w);
}

type Status = Pick<World, 'phase' | 'blockedFrom' | 'current' | 'seen'>;

/** The memory in the status, as `src/controller/status.ts` keeps it; messages and times decide nothing. */
function statusAfter(phase: Phase, seen: World): Status {
  const moved = seen.phase !== phase;
  return {
    phase,
    blockedFrom: phase !== 'Blocked' ? undefined : moved ? seen.phase : seen.blockedFrom,
    current: currentOf(seen),
    seen: 1,
  };
}

function sameStatus(a: Status, b: Status): boolean {
  return a.phase === b.phase && a.blockedFrom === b.blockedFrom && a.current === b.current && a.seen === b.seen;
}

function sameResource(a: World, b: World): boolean {
  return (
    sameStatus(a, b) &&
    (['mesh', 'target', 'extra', 'forced', 'finalizer', 'otherFinalizer'] as const).every((key) => a[key] === b[key])
  );
}

/** What the phases that have just been left prove, whatever the table says that they prove. */
function ghosts({ phase }: Decision, seen: World, live: World): Pick<World, 'verified' | 'checked'> {
  const rev = currentOf(seen) ?? seen.target;
  const answers = isServing(live, rev) && live.webhook[rev] === good;
  return {
    verified:
      seen.phase === 'Verifying' && phase === 'Promoting' && answers ? put(live.verified, rev, 1) : live.verified,
    checked: seen.phase === 'Preflight' && phase === 'Installing' ? 1 : live.checked,
  };
}
