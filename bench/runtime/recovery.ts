import { type NetProxy, startNetProxy } from '../../src/kube/testing/net-proxy.ts';
import type { Figure } from '../measure/figure.ts';
import { type Program, startProgram } from '../measure/program.ts';
import { configMap } from './contenders/contender.ts';
import type { Runtime } from './modes.ts';
import type { Stage } from './stage.ts';

export interface RecoveryArgument {
  readonly side: Runtime;
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly restart: boolean;
}

/** An object that appeared; at first, without one: everything that existed has been read. */
export interface RecoveryMessage {
  readonly seen?: string | undefined;
}

interface Variant {
  readonly side: Runtime;
  readonly restart: boolean;
  readonly what: string;
  readonly mostRuns: number;
}

const of = 'cut watches';
const what = 'an object made during the cut is seen after';
const variants: readonly Variant[] = [
  { side: 'meshwright', restart: false, what, mostRuns: Number.POSITIVE_INFINITY },
  { side: 'client-node', restart: false, what, mostRuns: Number.POSITIVE_INFINITY },
  // Seconds each.
  { side: 'client-node', restart: true, what: 'the same, restarted on errors as its example does', mostRuns: 3 },
];

/** What does not come back within this time is taken to be dead. */
const patienceMs = 8_000;

/** Cuts every connection of a cache, makes an object at that moment, and waits until the cache shows it. */
export async function measureRecovery(stage: Stage, runs: number): Promise<readonly Figure[]> {
  const measured = (side: Runtime): Promise<readonly Figure[]> =>
    Promise.all(
      variants
        .filter((variant) => variant.side === side)
        .map((variant) => measureVariant(stage, variant, Math.min(runs, variant.mostRuns))),
    );
  // Ours alone, because it is a matter of milliseconds; the peer's wait for seconds, and may do so together.
  return [...(await measured('meshwright')), ...(await measured('client-node'))];
}

async function measureVariant(stage: Stage, { side, restart, what }: Variant, runs: number): Promise<Figure> {
  const { cluster } = stage.world;
  await using proxy = await startNetProxy(cluster);
  const argument: RecoveryArgument = { side, kubeconfig: proxy.kubeconfig, namespace: 'default', restart };
  await using program = startProgram<RecoveryMessage>({
    module: 'runtime/programs/follow.ts',
    argument,
    folder: cluster.folder,
    core: stage.cores.measured,
  });
  await program.next();
  const values: number[] = [];
  const common = { of, what, side, unit: 'ms', better: 'lower' } as const;
  for (let run = 0; run < runs; run += 1) {
    const name = `cut-${side}-${restart ? 'restarted' : 'alone'}-${run}`;
    const milliseconds = await cutOnce(stage, proxy, program, name);
    if (milliseconds === undefined) {
      const remark = `never: dead after cut ${run + 1}, and silent for ${patienceMs / 1000} s`;
      return { ...common, values: [], remark };
    }
    values.push(milliseconds);
  }
  return { ...common, values };
}

/** Undefined when the object was not seen in time. */
async function cutOnce(stage: Stage, proxy: NetProxy, program: Program<RecoveryMessage>, name: string) {
  proxy.cut();
  await stage.world.client.create(configMap('default', name, 'new'));
  const created = performance.now();
  for (;;) {
    const message = await program.nextWithin(patienceMs);
    if (message === undefined) return undefined;
    if (message.seen === name) return performance.now() - created;
  }
}
