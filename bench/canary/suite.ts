import type { Figure } from '../measure/figure.ts';
import type { Results, Size, Suite } from '../suite.ts';
import type { Measured } from './measured.ts';
import { measurePointing } from './pointing.ts';
import { large, measureUpgrade, small } from './upgrade.ts';

type Tell = (line: string) => void;

interface Measurement {
  readonly name: 'upgrade' | 'pointing';
  /** Of how many namespaces. */
  readonly namespaces: number;
  readonly measure: (tell: Tell) => Promise<Measured>;
}

/** Upgrades by canary, beside the same restarts without an operator. */
export const canary: Suite = {
  name: 'canary',
  about: 'upgrades wave by wave, beside the same restarts by bare writes',
  measurements: ['upgrade', 'pointing'],
  official: { pods: 1, namespaces: [10, 100, 1000], runs: 3 },
  objection: ({ namespaces }) =>
    namespaces.some((count) => count < 2) ? 'canary needs 2 namespaces at least: one for each wave' : undefined,
  async run(chosen, size, tell) {
    const figures: Figure[] = [];
    const failures: string[] = [];
    let kubernetes = 'unknown';
    for (const { name, namespaces, measure } of measurementsOf(size)) {
      if (!chosen.has(name)) continue;
      tell(`measuring: ${name} of ${namespaces} namespaces`);
      try {
        const measured = await measure(tell);
        kubernetes = measured.kubernetes;
        figures.push(...measured.figures);
      } catch (error) {
        // What others have measured is worth showing.
        failures.push(`${name} of ${namespaces} namespaces: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return { kubernetes, figures, failures } satisfies Results;
  },
};

/** Pointing costs no pods, so it is measured with ten times as many namespaces. */
function measurementsOf({ namespaces: sizes, pods, runs }: Size): readonly Measurement[] {
  const most = 10 * Math.max(...sizes);
  return [
    ...sizes.map((namespaces): Measurement => {
      const size = { namespaces, pods, runs: namespaces > large ? 1 : namespaces > small ? runs : 2 * runs };
      return { name: 'upgrade', namespaces, measure: (tell) => measureUpgrade(size, tell) };
    }),
    { name: 'pointing', namespaces: most, measure: (tell) => measurePointing(most, tell) },
  ];
}
