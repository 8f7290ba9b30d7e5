import { startWorld, type World } from '../../world/index.ts';
import { type Operator, prepareOperator } from '../../world/operator.ts';
import { type Exchange, type FaultProxy, startFaultProxy } from '../proxy/index.ts';

export type Snapshot = Awaited<ReturnType<World['snapshot']>>;

/** A world whose operator reaches the API server through a fault proxy, and nothing else does. */
export interface Stage extends AsyncDisposable {
  readonly world: World;
  readonly proxy: FaultProxy;
  readonly operator: Operator;
  /** What the operator was killed at, since the last call. */
  takeCrashes(): readonly Exchange[];
  /** Kills the operator and starts it again. */
  restart(): Promise<void>;
}

export async function startStage(): Promise<Stage> {
  await using startup = new AsyncDisposableStack();
  const world = startup.use(await startWorld({ name: 'faults', operator: false }));
  const { cluster } = world;
  const crashes: Exchange[] = [];
  let starting: Promise<void> = Promise.resolve();
  const kill = async (): Promise<void> => {
    await starting;
    await operator.kill('SIGKILL');
  };
  const proxy = startup.use(
    await startFaultProxy({
      kubeconfig: await cluster.operatorKubeconfig(),
      caCertificate: cluster.caCertificate,
      folder: cluster.folder,
      async halted(exchange) {
        crashes.push(exchange);
        await kill();
        // After the gate has opened: what the dead operator had sent must not pass as the new one's.
        setImmediate(() => {
          starting = operator.start();
        });
        return 'crashed';
      },
    }),
  );
  const operator = await prepareOperator(
    { ...cluster, operatorKubeconfig: async () => proxy.kubeconfig },
    // A new process would wait until the Lease of the one that was killed is over.
    { flags: ['--leader-elect=false'] },
  );
  startup.defer(kill);
  await operator.start();
  const everything = startup.move();
  return {
    world,
    proxy,
    operator,
    takeCrashes: () => crashes.splice(0),
    async restart() {
      await kill();
      await operator.start();
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
