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
  async run(chosen, size, tell) {
    await using stage = await startStage(size, tell);
    const { gitVersion } = await stage.world.client.version();
    return { kubernetes: gitVersion, ...(await measureAll(stage, chosen, size, tell)) };
  },
};

async function measureAll(
  stage: Stage,
  chosen: ReadonlySet<string>,
  size: Size,
  tell: (line: string) => void,
): Promise<Omit<Results, 'kubernetes'>> {
  const figures: Figure[] = [];
  const failures: string[] = [];
  for (const { name, full, mostRuns, measure } of measurements) {
    if (!chosen.has(name)) continue;
    try {
      if (full) await stage.fill();
      tell(`measuring: ${name}`);
      figures.push(...(await measure(stage, Math.min(size.runs, mostRuns))));
    } catch (error) {
      // What others have measured is worth showing.
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { figures, failures };
}
