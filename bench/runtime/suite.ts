import type { Figure } from '../measure/figure.ts';
import type { Results, Size, Suite } from '../suite.ts';
import { measureDrift } from './drift.ts';
import { measureNoOp } from './no-op.ts';
import { measurePods } from './pods.ts';
import { measureRecovery } from './recovery.ts';
import { measureRequests } from './requests.ts';
import { measureResident } from './resident.ts';
import { type Stage, startStage } from './stage.ts';

interface Measurement {
  readonly name: string;
  /** Needs the cluster filled with pods; such ones come last. */
  readonly full: boolean;
  /** How often at most, because it takes long. */
  readonly mostRuns: number;
  readonly measure: (stage: Stage, runs: number) => Promise<readonly Figure[]>;
}

const measurements: readonly Measurement[] = [
  { name: 'requests', full: false, mostRuns: 100, measure: measureRequests },
  { name: 'recovery', full: false, mostRuns: 100, measure: measureRecovery },
  { name: 'no-op', full: false, mostRuns: 3, measure: measureNoOp },
  { name: 'drift', full: false, mostRuns: 3, measure: measureDrift },
  { name: 'pods', full: true, mostRuns: 3, measure: measurePods },
  { name: 'resident', full: true, mostRuns: 3, measure: measureResident },
];

/** The runtime beside client-node, and the operator that is built on it. */
export const runtime: Suite = {
  name: 'runtime',
  about: 'src/kube beside @kubernetes/client-node, and the operator itself',
  measurements: measurements.map(({ name }) => name),
  official: { pods: 50_000, namespaces: [10_000], runs: 7 },
  objection({ pods, namespaces }) {
    if (namespaces.length > 1) return 'runtime is measured at one size: give one number of --namespaces';
    return pods < clusterOf(namespaces) ? '--pods must not be below --namespaces: each has one at least' : undefined;
  },
  async run(chosen, { pods, namespaces, runs }, tell) {
    await using stage = await startStage({ pods, namespaces: clusterOf(namespaces) }, tell);
    const { gitVersion } = await stage.world.client.version();
    return { kubernetes: gitVersion, ...(await measureAll(stage, chosen, runs, tell)) };
  },
};

function clusterOf([namespaces = 0]: Size['namespaces']): number {
  return namespaces;
}

async function measureAll(
  stage: Stage,
  chosen: ReadonlySet<string>,
  runs: number,
  tell: (line: string) => void,
): Promise<Omit<Results, 'kubernetes'>> {
  const figures: Figure[] = [];
  const failures: string[] = [];
  for (const { name, full, mostRuns, measure } of measurements) {
    if (!chosen.has(name)) continue;
    try {
      if (full) await stage.fill();
      tell(`measuring: ${name}`);
      figures.push(...(await measure(stage, Math.min(runs, mostRuns))));
    } catch (error) {
      // What others have measured is worth showing.
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { figures, failures };
}
