import { startWorld, type World } from '../../world/index.ts';
import { type Operator, prepareOperator } from '../../world/operator.ts';
import { type Historian, startHistorian } from '../oracle/historian.ts';
import { type FaultProxy, startFaultProxy } from '../proxy/index.ts';

export type Snapshot = Awaited<ReturnType<World['snapshot']>>;

/** A world whose operator reaches the API server through a fault proxy, and nothing else does. */
export interface Stage extends AsyncDisposable {
  readonly world: World;
  readonly proxy: FaultProxy;
  readonly operator: Operator;
  readonly historian: Historian;
  /** Kills the operator. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Kills the operator and starts it again. */
  restart(): Promise<void>;
}

/** @param name part of the name of the cluster's folder */
export async function startStage(name = 'faults'): Promise<Stage> {
  await using startup = new AsyncDisposableStack();
  const world = startup.use(await startWorld({ name, operator: false }));
  const { cluster } = world;
  let over = false;
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: a crash may come while a restart is under way. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  const kill = () => inTurn(async () => void (await operator.kill('SIGKILL')));
  const start = () => inTurn(async () => (over ? undefined : operator.start()));
  const proxy = startup.use(
    await startFaultProxy({
      kubeconfig: await cluster.operatorKubeconfig(),
      caCertificate: cluster.caCertificate,
      folder: cluster.folder,
      async halted() {
        await kill();
        // After the gate has opened: what the dead operator had sent must not pass as the new one's.
        setImmediate(() => void start().catch(() => undefined));
        return 'crashed';
      },
    }),
  );
  const operator = await prepareOperator(
    { ...cluster, operatorKubeconfig: async () => proxy.kubeconfig },
    // A new process would wait until the Lease of the one that was killed is over.
    { flags: ['--leader-elect=false'] },
  );
  startup.defer(async () => {
    over = true;
    await kill();
  });
  await start();
  const historian = startup.use(await startHistorian(world.client));
  const everything = startup.move();
  return {
    world,
    proxy,
    operator,
    historian,
    stop: kill,
    start,
    async restart() {
      await kill();
      await start();
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
