import type { WaveStatus } from '../api/index.ts';
import type { Step } from './memory.ts';
import { type Wave, waveInHand } from './rollout.ts';

/** The waves after a decision: a wave is begun by Migrating, moved by Soaking, and done by what follows. */
export function wavesAfter(step: Step, before: readonly WaveStatus[]): readonly WaveStatus[] {
  const inHand = waveInHand(step.o.waves);
  return step.o.waves.map((wave) => {
    const known = before.find(({ name }) => name === wave.name);
    return { ...counted(wave, known), ...(wave === inHand ? progressed(step, wave, known) : {}) };
  });
}

/** What is known of a wave, with the present counts. */
function counted({ name, state, namespaces, workloads }: Wave, known: WaveStatus | undefined): WaveStatus {
  return { ...known, name, state, namespaces, workloads };
}

function progressed({ from, to, now }: Step, wave: Wave, known: WaveStatus | undefined): Partial<WaveStatus> {
  if (to === 'Migrating')
    return from === to ? {} : { state: 'Moving', startedAt: known?.startedAt ?? now, ...approval(wave, known, now) };
  if (from === 'Migrating' && to === 'Soaking') return { state: 'Soaking', movedAt: now };
  if (from === 'Soaking' && to === 'Analyzing') return { state: 'Done', finishedAt: now };
  return {};
}

function approval({ approvedBy }: Wave, known: WaveStatus | undefined, now: string): Partial<WaveStatus> {
  if (approvedBy === undefined || known?.approvedAt !== undefined) return {};
  return { approvedAt: now, approvedBy };
}
