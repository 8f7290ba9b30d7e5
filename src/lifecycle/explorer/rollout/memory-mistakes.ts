import type { RolloutStatus } from '../../../api/index.ts';
import type { Memory, memoryAfter, Step } from '../../memory.ts';
import { shipped } from './mirror.ts';
import type { Mistake } from './parts.ts';

/** What the memory would be if it were kept in another way. */
function remembering(
  name: string,
  change: (memory: Memory, step: Step, before: Parameters<typeof memoryAfter>[1]) => Memory,
): Mistake {
  return {
    name,
    of: (parts) => ({
      ...parts,
      remember: (step, before) => change(parts.remember(step, before), step, before),
    }),
  };
}

function withRollout(memory: Memory, change: (rollout: RolloutStatus) => RolloutStatus): Memory {
  return memory.rollout === undefined ? memory : { ...memory, rollout: change(memory.rollout) };
}

function without<K extends keyof Memory>(memory: Memory, key: K): Memory {
  const { [key]: _, ...rest } = memory;
  return rest as Memory;
}

/** Mistakes in what is remembered. */
export const memoryMistakes: readonly Mistake[] = [
  remembering('who serves is not remembered at promotion', (memory, { to, o }) =>
    to === 'Retiring' && o.current !== undefined ? { ...memory, current: o.current } : memory,
  ),
  remembering('who serves is not remembered on the way back', (memory, { to, o }) =>
    to === 'RollingBack' && o.current !== undefined ? { ...memory, current: o.current } : memory,
  ),
  remembering('the new version is told to serve before it has answered', (memory, { to, o }) =>
    to === 'Verifying' && o.rollout !== undefined ? { ...memory, current: o.rollout.to } : memory,
  ),
  remembering('a failed target is not remembered', (memory) => without(memory, 'vetoed')),
  remembering('why it goes back is not remembered', (memory) =>
    withRollout(memory, ({ rollback: _, ...rollout }) => rollout),
  ),
  remembering('a rollout is forgotten when the spec is checked again', (memory, { to }) =>
    to === 'Preflight' ? without(memory, 'rollout') : memory,
  ),
  remembering('a rollout is not forgotten when it has ended', (memory, { from, to }, before) =>
    from === 'Retiring' && to === 'Ready' && before?.rollout !== undefined
      ? { ...memory, rollout: before.rollout }
      : memory,
  ),
  remembering('waves are not begun', (memory) =>
    withRollout(memory, (rollout) => ({
      ...rollout,
      waves: rollout.waves.map((wave) => ({ ...wave, state: wave.state === 'Moving' ? 'Waiting' : wave.state })),
    })),
  ),
  remembering('a wave is done once it has moved', (memory) =>
    withRollout(memory, (rollout) => ({
      ...rollout,
      waves: rollout.waves.map((wave) => ({ ...wave, state: wave.state === 'Soaking' ? 'Done' : wave.state })),
    })),
  ),
  remembering('waves begin anew on the way back', (memory, { from, to }) =>
    from !== to && to === 'Analyzing'
      ? withRollout(memory, (rollout) => ({
          ...rollout,
          waves: rollout.waves.map((wave) => ({ ...wave, state: 'Waiting' })),
        }))
      : memory,
  ),
  remembering('a rollout begins anew with each check', (memory, { from, to }) =>
    from === 'Preflight' && to === 'Installing'
      ? withRollout(memory, (rollout) => ({ ...rollout, id: 'another' }))
      : memory,
  ),
  remembering('that it has taken over is not remembered', (memory) => without(memory, 'history')),
];

/** Mistakes in what is done, which show that the model of the cluster is no kinder than clusters are. */
export const mirrorMistakes: readonly Mistake[] = [
  {
    name: 'it goes on while it is paused',
    of: (parts) => ({
      ...parts,
      decideBy: (rules) => {
        const decide = parts.decideBy(rules);
        return (phase, o) => decide(phase, { ...o, paused: false });
      },
    }),
  },
  {
    name: 'a revision is removed without a live look',
    of: (parts) => ({ ...parts, mirror: { ...shipped, liveLook: false } }),
  },
  {
    name: 'the second look does not wait for admissions',
    of: (parts) => ({ ...parts, mirror: { ...shipped, waitsForAdmissions: false } }),
  },
  {
    name: 'in place, whoever uses the name holds the revision that has lost it',
    of: (parts) => ({ ...parts, mirror: { ...shipped, tellsPlaces: false } }),
  },
  {
    name: 'one workload too many is restarted',
    of: (parts) => ({ ...parts, mirror: { ...shipped, maxConcurrent: 2 } }),
  },
];
