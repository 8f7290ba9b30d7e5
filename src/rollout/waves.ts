import { defaultSoak, restWave, type Wave } from '../api/index.ts';
import { parseDuration } from './duration.ts';
import { type Labels, selection } from './selector.ts';

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
}

/** A wave and its namespaces, sorted by name. */
export interface AssignedWave {
  readonly name: string;
  readonly namespaces: readonly string[];
}

/** Each namespace in the first wave that names or selects it, and in the last wave, `rest`, when none does. */
export function assignWaves(
  waves: readonly Pick<Wave, 'name' | 'namespaces'>[],
  namespaces: Iterable<Namespace>,
): readonly AssignedWave[] {
  const tests = waves.map(({ namespaces: wanted }) => takes(wanted));
  const taken = [...waves.map(({ name }) => name), restWave].map((name) => ({ name, namespaces: [] as string[] }));
  for (const namespace of namespaces) {
    const first = tests.findIndex((isTaken) => isTaken(namespace));
    // -1, when no wave takes it, is the place of the last one.
    taken.at(first)?.namespaces.push(namespace.name);
  }
  for (const wave of taken) wave.namespaces.sort();
  return taken;
}

function takes({ selector, names = [] }: Wave['namespaces']): (namespace: Namespace) => boolean {
  const named = new Set(names);
  const selects = selector === undefined ? () => false : selection(selector);
  return ({ name, labels }) => named.has(name) || selects(labels);
}

/** The index of each namespace's wave. */
export function waveIndexes(assigned: readonly AssignedWave[]): ReadonlyMap<string, number> {
  return new Map(assigned.flatMap(({ namespaces }, index) => namespaces.map((name) => [name, index] as const)));
}

export interface WaveTerms {
  readonly approval: Wave['approval'];
  readonly soakMs: number;
}

/** On what terms the wave at `index` begins and ends; `rest` begins by itself, and soaks as long as a wave does by default. */
export function waveTerms(waves: readonly Pick<Wave, 'approval' | 'soak'>[], index: number): WaveTerms {
  const { approval, soak } = waves[index] ?? { approval: 'Automatic', soak: defaultSoak };
  return { approval, soakMs: parseDuration(soak) };
}
