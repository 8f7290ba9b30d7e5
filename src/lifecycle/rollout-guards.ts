import { few } from './few.ts';
import { driftOf, promoted, sets, verified } from './guards.ts';
import type { Observation } from './observation.ts';
import { type Return, type Rollout, waveInHand } from './rollout.ts';

/** Named predicates of the rows that concern upgrades. Pure, and total over every observation. */

/** The spec asks for another revision than the one that serves. */
export const upgrading = (o: Observation): boolean =>
  o.current !== undefined && o.current.revision !== o.target.revision;

/** The rollout has moved every pointer: what is left of it is to retire the previous revision. */
export const pastPromotion = (o: Observation): boolean =>
  o.rollout !== undefined && o.current?.revision === o.rollout.to.revision;

/** The spec asks for something else than what is rolled out; after promotion only what served before counts. */
export const withdrawn = (o: Observation): boolean => {
  if (o.rollout === undefined || o.target.revision === o.rollout.to.revision) return false;
  return !pastPromotion(o) || o.target.revision === o.rollout.from.revision;
};

/** The previous revision is still installed, with its exact inputs. */
export const wayBack = (o: Observation): boolean => o.rollout?.records.from !== undefined;

/** Somebody deleted the MeshRevision that served: there is nothing to return to, whatever asks for it. */
export const wayBackLost = (o: Observation): boolean =>
  o.rollout !== undefined && !wayBack(o) && (!pastPromotion(o) || o.rollout.rollback !== undefined);

/** Why the rollout has to go back; undefined when it has not, or can't any more. */
export function dueReturn(o: Observation): Return | undefined {
  const { rollout } = o;
  if (rollout === undefined || !wayBack(o)) return undefined;
  const { from, to } = rollout;
  if (withdrawn(o)) {
    return { reason: 'Withdrawn', message: `The spec asks for ${o.target.version} instead of ${to.version}` };
  }
  if (rollout.rollbackAsked) {
    return { reason: 'Requested', message: `A rollback to ${from.version} was asked for` };
  }
  if (!rollout.automatic) return undefined;
  if (rollout.analysis?.verdict === 'Fail' && !pastPromotion(o)) {
    return { reason: 'AnalysisFailed', message: few(rollout.analysis.evidence) };
  }
  if (rollout.overdue) {
    return { reason: 'Overdue', message: `Nothing moved for the progress deadline: ${standstill(o, rollout)}` };
  }
  return undefined;
}

function standstill(o: Observation, { restarts, analysis }: Rollout): string {
  const blocked = restarts.blocked.map(
    ({ kind, namespace, name, message }) => `${kind} ${namespace}/${name}: ${message}`,
  );
  const unanswered = o.probes.filter(({ passed }) => !passed).map(({ evidence }) => evidence);
  const found = [...o.unready, ...blocked, ...o.blockers.map(({ message }) => message), ...unanswered];
  const seen = [...new Set([...found, ...(analysis?.evidence ?? [])])];
  return seen.length === 0 ? 'nothing is known to hold it up' : few(seen);
}

export const turningBack = (o: Observation): boolean => dueReturn(o) !== undefined;
export const vetoed = (o: Observation): boolean => o.vetoed !== undefined;
/** Where nothing else serves, even a spec that failed is better than none. */
export const vetoHolds = (o: Observation): boolean => vetoed(o) && upgrading(o);
export const nothingServes = (o: Observation): boolean => o.current === undefined;

export const wavesLeft = (o: Observation): boolean => waveInHand(o.waves) !== undefined;
const passes = (o: Observation): boolean => o.rollout?.analysis?.verdict === 'Pass';
export const decided = (o: Observation): boolean =>
  o.rollout?.analysis !== undefined && o.rollout.analysis.verdict !== 'Pending';

/** A person has approved the wave, or it needs no approval and the verdict is Pass. */
const released = (o: Observation): boolean => {
  const wave = waveInHand(o.waves);
  return wave?.approved === true && (passes(o) || wave.approvedBy !== undefined);
};
export const waveMayBegin = (o: Observation): boolean => decided(o) && released(o) && o.rollout?.windowOpen === true;

/** Every wave has soaked, and nothing speaks against the new revision. */
export const mayPromote = (o: Observation): boolean => !wavesLeft(o) && passes(o);

/** The window closed, what was restarted within it is back, and the wave is not through. */
export const windowClosed = ({ rollout }: Observation): boolean =>
  rollout !== undefined &&
  !rollout.windowOpen &&
  rollout.restarts.inFlight === 0 &&
  !(rollout.led && rollout.restarts.done);

/** Never before the injector was seen to serve the revision that the pods are to get. */
export const restartsNext = (o: Observation): boolean =>
  o.rollout !== undefined &&
  o.rollout.restarts.annotate.length + o.rollout.restarts.evict.length > 0 &&
  pointersSettled(o) &&
  verified(o);
export const waveMoved = (o: Observation): boolean => o.rollout?.restarts.done === true && pointersSettled(o);
export const soaked = (o: Observation): boolean => o.rollout?.soaked === true;

/** Every pointer is as this phase wants it. */
export const pointersSettled = (o: Observation): boolean =>
  sets(o).every(({ name, changes, waiting }) => name !== 'pointers' || changes.length + waiting.length === 0) &&
  o.plan.state === 'known';
export const pointersAstray = (o: Observation): boolean =>
  sets(o).some(({ name, changes }) => name === 'pointers' && changes.length > 0);
/** Nobody is led to a revision that was not just seen to answer. */
export const mayPoint = (o: Observation): boolean => pointersAstray(o) && verified(o);
export const driftedBeside = (o: Observation): boolean => sets(o).some((set) => driftOf(set).length > 0);

export const promotedForGood = (o: Observation): boolean => promoted(o) && o.probes.every(({ passed }) => passed);
export const promotedBeside = (o: Observation): boolean => promotedForGood(o) && o.rollout !== undefined;
export const verifiedBeside = (o: Observation): boolean => verified(o) && upgrading(o);

/** The previous revision is there, its retention is over, and nothing is known to hold it. */
export const retirable = (o: Observation): boolean => {
  if (o.rollout === undefined || o.rollout.retained || !wayBack(o)) return false;
  return o.rollout.users.from?.pods === 0 && o.rollout.holders.from.length === 0;
};
export const retired = (o: Observation): boolean => !wayBack(o);

/** The revision that was given up is there, and nothing is known to hold it. */
export const discardable = (o: Observation): boolean => {
  if (o.rollout?.records.to === undefined) return false;
  return o.rollout.users.to?.pods === 0 && o.rollout.holders.to.length === 0;
};
/** Everything that can be moved back is back. */
export const returned = (o: Observation): boolean => waveMoved(o);
export const previousWanted = (o: Observation): boolean => o.target.revision === o.rollout?.from.revision;
/** The revision that workloads go back to can take them. */
export const servingUnready = (o: Observation): boolean =>
  sets(o).some(({ name, changes, waiting }) => name === 'revision' && changes.length + waiting.length > 0);
