import { nodeFlags } from '../../src/main/node-flags.ts';
import { longestStall, type Stall } from '../measure/diary.ts';
import type { Figure } from '../measure/figure.ts';
import { startProgram } from '../measure/program.ts';
import type { Runtime } from './modes.ts';
import type { Stage } from './stage.ts';
import { stallFigures } from './targets.ts';

export interface CacheArgument {
  readonly side: Runtime;
  readonly kubeconfig: string;
  readonly keep: 'whole' | 'digests';
}

/** First all pods are read, then they are kept. Times are in milliseconds since 1970. */
export type CacheMessage =
  | { readonly is: 'read'; readonly milliseconds: number; readonly from: number; readonly to: number }
  | { readonly is: 'kept'; readonly pods: number; readonly bytes: number };

interface Variant {
  readonly side: Runtime;
  readonly keep: CacheArgument['keep'];
  readonly of: string;
}

/** The operator has flags of its own; whoever keeps whole pods needs room, or Node's own limit would end it. */
const flagsFor: Readonly<Record<CacheArgument['keep'], readonly string[]>> = {
  digests: nodeFlags,
  whole: ['--max-old-space-size=8192'],
};

interface Sample {
  readonly milliseconds: number;
  readonly peak: number;
  readonly stall: Stall;
  readonly bytesPerPod: number;
}

/** Reads every pod of the cluster into a cache: how long it takes, what it costs, and for how long nothing else runs. */
export async function measurePods(stage: Stage, runs: number): Promise<readonly Figure[]> {
  const pods = stage.size.pods.toLocaleString('en');
  const variants: readonly Variant[] = [
    { side: 'meshwright', keep: 'whole', of: `cache of ${pods} whole pods` },
    { side: 'client-node', keep: 'whole', of: `cache of ${pods} whole pods` },
    { side: 'meshwright', keep: 'digests', of: `cache of ${pods} pods, as the operator keeps them` },
  ];
  const samples = new Map<Variant, Sample[]>(variants.map((variant) => [variant, []]));
  const failures = new Map<Variant, string>();
  for (let run = 0; run < runs; run += 1) {
    for (const variant of variants) {
      if (failures.has(variant)) continue;
      try {
        samples.get(variant)?.push(await measureOnce(stage, variant));
      } catch (error) {
        failures.set(variant, `failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return variants.flatMap((variant) => figuresOf(variant, samples.get(variant) ?? [], failures.get(variant)));
}

async function measureOnce({ world, cores }: Stage, { side, keep }: Variant): Promise<Sample> {
  const { adminKubeconfig: kubeconfig, folder } = world.cluster;
  const argument: CacheArgument = { side, kubeconfig, keep };
  const module = 'runtime/programs/cache-pods.ts';
  await using program = startProgram<CacheMessage>({
    module,
    argument,
    folder,
    core: cores.measured,
    node: flagsFor[keep],
  });
  const [read, kept] = [await program.next(), await program.next()];
  if (read.is !== 'read' || kept.is !== 'kept') throw new Error(`${module} told things in another order`);
  const diary = await program.diary();
  return {
    milliseconds: read.milliseconds,
    peak: Math.max(...diary.map(({ peak }) => peak)),
    stall: longestStall(diary, read.from, read.to),
    bytesPerPod: kept.bytes / kept.pods,
  };
}

function figuresOf({ side, keep, of }: Variant, samples: readonly Sample[], failure: string | undefined) {
  const common = { of, side, better: 'lower', ...(failure !== undefined && { remark: failure }) } as const;
  const values = (value: (sample: Sample) => number): readonly number[] => samples.map(value);
  const stalls = samples.map(({ stall }) => stall);
  const figures: readonly Figure[] = [
    { ...common, what: 'until all are read', unit: 's', values: values((sample) => sample.milliseconds / 1000) },
    { ...common, what: 'resident memory, peak', unit: 'MB', values: values(({ peak }) => peak / 1e6) },
    ...stallFigures(common, stalls, keep === 'digests'),
    { ...common, what: 'memory per cached pod', unit: 'bytes', values: values((sample) => sample.bytesPerPod) },
  ];
  return figures;
}
