import type { BlockedCode } from '../rollout/blocked.ts';
import { count } from './count.ts';
import { few } from './few.ts';
import type { Observation, Users } from './observation.ts';
import { nameInMesh, replacedBy } from './revision-name.ts';
import { type Rollout, type Wave, waveInHand, wavesLeftOf } from './rollout.ts';
import { dueReturn } from './rollout-guards.ts';

/** Sentences about an upgrade: what happens to which wave, how far it is, and what is waited for. */

export function analyzing(o: Observation): string {
  const analysis = o.rollout?.analysis;
  const seen = analysis === undefined || analysis.evidence.length === 0 ? '' : `: ${few(analysis.evidence)}`;
  const replaced = replacedBy(o);
  if (replaced !== undefined) return `Watching ${o.target.version} in the place of ${replaced.version}${seen}`;
  // One that is soaking has soaked when this is told.
  const wave = wavesLeftOf(o.waves).find(({ state }) => state !== 'Soaking');
  const next = wave === undefined ? 'before it takes over' : `before wave ${wave.name}`;
  return `Watching revision ${o.target.revision} ${next}${seen}`;
}

export function awaiting(o: Observation): string {
  const { rollout } = o;
  const wave = waveInHand(o.waves);
  if (rollout === undefined) return 'The next wave is waited for';
  const { verdict = 'Pending', evidence = [] } = rollout.analysis ?? {};
  if (verdict === 'Pending') return analyzing(o);
  if (replacedBy(o) !== undefined) {
    return `${o.target.version} stays in the place of ${rollout.from.version} once it works (${few(evidence)}), or ${goBack(o, rollout)}`;
  }
  if (wave === undefined) {
    return `Every wave has moved; ${o.target.version} takes over once it works (${few(evidence)}), or ${goBack(o, rollout)}`;
  }
  if (verdict !== 'Pass' && wave.approvedBy === undefined) {
    return `Wave ${wave.name} waits for a decision, because the verdict is ${verdict} (${few(evidence)}): ${approve(o, wave)}, or ${goBack(o, rollout)}`;
  }
  if (!wave.approved) return `Wave ${wave.name} waits for approval: ${approve(o, wave)}`;
  if (!rollout.windowOpen) {
    const when =
      rollout.nextWindow === undefined ? 'and none of spec.upgrade.windows ever opens' : `until ${rollout.nextWindow}`;
    return `Wave ${wave.name} waits for its window, ${when}`;
  }
  return `Wave ${wave.name} begins`;
}

export function migrating(o: Observation): string {
  const wave = waveInHand(o.waves);
  const { rollout } = o;
  if (wave === undefined || rollout === undefined) return `Moving to ${o.target.version}`;
  return `Moving wave ${wave.name} to ${o.target.version}: ${progress(wave)}${waiting(rollout)}`;
}

export function soaking(o: Observation): string {
  const wave = waveInHand(o.waves);
  if (wave === undefined) return `Watching what has moved to ${o.target.version}`;
  return `Watching wave ${wave.name} on ${o.target.version}: ${progress(wave)}`;
}

export function retiring(o: Observation): string {
  const { rollout } = o;
  const serves = `${o.target.version} serves as revision ${nameInMesh(o.target)}`;
  if (rollout === undefined) return serves;
  const { from } = rollout;
  if (replacedBy(o) !== undefined) return replaced(o, rollout, serves);
  const held = holding(rollout.users.from, rollout.holders.from);
  if (rollout.retained)
    return `${serves}; ${from.version} is kept for its retention, ${goBack(o, rollout)} returns to it`;
  if (held.length > 0) return `${serves}; ${from.version} stays, because ${few(held)}`;
  return `${serves}; ${from.version} is being removed`;
}

function replaced(o: Observation, rollout: Rollout, serves: string): string {
  const { version } = rollout.from;
  const kept = rollout.keptSidecars ?? 0;
  const sidecars = kept === 0 ? '' : `; ${keepSidecars(rollout)}`;
  return rollout.retained
    ? `${serves}; what was stored of ${version} is kept for its retention, ${goBack(o, rollout)} returns to it${sidecars}`
    : `${serves}; what was stored of ${version} is being removed${sidecars}`;
}

/** Whose sidecars are not of the version that serves, as far as it is known. */
export function keepSidecars({ keptSidecars, to }: Rollout): string {
  if (keptSidecars === undefined) return 'It is not known which pods keep their sidecars, since pods can not be seen';
  if (keptSidecars === 0) return `No pod is left that was created before ${to.version} had taken over`;
  const [keep, they] = keptSidecars === 1 ? ['keeps its sidecar', 'it is'] : ['keep their sidecars', 'they are'];
  return `${count(keptSidecars, 'pod')} created before ${to.version} had taken over ${keep} until ${they} restarted`;
}

export function rollingBack(o: Observation): string {
  const { rollout } = o;
  if (rollout === undefined) return 'Going back';
  const { from, to, restarts, rollback } = rollout;
  const why = rollback ?? dueReturn(o);
  const because = why === undefined ? '' : ` (${why.message})`;
  // Before the way back has begun, what has moved forward is counted.
  const back = restarts.done || rollback === undefined ? '' : `; ${backOf(o.waves)}`;
  const held = o.blockers.length > 0 ? `, held up: ${few(o.blockers.map(({ message }) => message))}` : '';
  return `Going back from ${to.version} to ${from.version}${because}${back}${waiting(rollout)}${held}`;
}

export function rolledBack(o: Observation): string {
  const { vetoed, current } = o;
  if (vetoed === undefined) return 'It is tried again';
  const serves = current === undefined ? '' : `${current.version} serves; `;
  return (
    `${serves}${vetoed.version} was rolled back and is not tried again (${vetoed.reason}). ` +
    `Change the spec, or try it again: kubectl annotate meshcontrolplane ${o.name} --overwrite meshwright.io/retry=${vetoed.id}`
  );
}

/** Who still uses a revision, a sentence each. */
export function holding(users: Users | undefined, holders: readonly string[]): readonly string[] {
  if (users === undefined) return ['it is not known who uses it, since pods can not be seen'];
  const where = users.namespaces.slice(0, 3).map(({ name, pods }) => `${name} (${pods})`);
  const more = users.namespaces.length > 3 ? ` and ${users.namespaces.length - 3} more` : '';
  const pods =
    users.pods === 0
      ? []
      : [`${count(users.pods, 'pod')} still ${users.pods === 1 ? 'uses' : 'use'} it in ${where.join(', ')}${more}`];
  return [...pods, ...holders];
}

function progress({ namespaces, workloads: { moved, total } }: Wave): string {
  return `${moved} of ${count(total, 'workload')} in ${count(namespaces, 'namespace')} moved`;
}

/** What is not moved at all is not waited for either. */
export const neverMoved: ReadonlySet<string> = new Set<BlockedCode>(['BarePod', 'Job', 'OptedOut']);

function waiting({ restarts: { blocked } }: Rollout): string {
  const [first, ...others] = blocked.filter(({ code }) => !neverMoved.has(code));
  if (first === undefined) return '';
  const { kind, namespace, name, message } = first;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `; waiting for ${kind} ${namespace}/${name}: ${message}${more}`;
}

/** `3 of 5 workloads are back`; on the way back those are counted as moved that have the previous revision again. */
export function backOf(waves: readonly Wave[]): string {
  const all = (which: 'moved' | 'total') => waves.reduce((sum, { workloads }) => sum + workloads[which], 0);
  return `${all('moved')} of ${count(all('total'), 'workload')} are back`;
}

function approve(o: Observation, wave: Wave): string {
  return `kubectl annotate meshcontrolplane ${o.name} --overwrite meshwright.io/approve=${o.rollout?.id}/${wave.name}`;
}

function goBack(o: Observation, { id }: Rollout): string {
  return `kubectl annotate meshcontrolplane ${o.name} --overwrite meshwright.io/rollback=${id}`;
}
