import { type AuditedRequest, revisionOf, startWorld, type World } from '../../e2e/world/index.ts';
import { type Filling, fill } from '../fixtures/fill.ts';
import { type Cores, dealCores } from '../measure/cores.ts';
import { type MeasuredOperator, measuredOperator } from '../measure/operator.ts';
import { requestsSince, rest } from '../measure/requests.ts';

type Size = Pick<Filling, 'namespaces' | 'pods'>;

/** What the measurements share: one cluster, in which everything but the measured process keeps to its own cores. */
export interface Stage extends AsyncDisposable {
  readonly world: World;
  readonly operator: MeasuredOperator;
  readonly cores: Cores;
  readonly size: Size;
  /** Starts the operator, and installs the mesh when there is none; resolves when it is Ready and at rest. */
  operate(): Promise<void>;
  /** Installs the mesh, and fills the cluster with its pods, once. No controller runs from then on. */
  fill(): Promise<void>;
  /** What the operator has asked for since a place in the audit log, but watches and its Lease. */
  readonly requestsSince: (place: number) => Promise<readonly AuditedRequest[]>;
  /** Waits until the operator has asked for nothing for two seconds. */
  readonly rest: () => Promise<void>;
}

/** Name of the MeshControlPlane. */
export const mesh = 'mesh';
const spec = { tags: ['default', 'prod'], components: { cni: { enabled: true } } };

export async function startStage(size: Size, tell: (line: string) => void): Promise<Stage> {
  await using startup = new AsyncDisposableStack();
  tell('starting a control plane');
  const world = startup.use(await startWorld({ name: 'bench', operator: false }));
  const cores = dealCores();
  const operator = await measuredOperator(world, { core: cores.measured, stalls: true });
  const controlPlane = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'] as const;
  const pids = (): readonly number[] =>
    controlPlane
      .map((name) => world.cluster.process(name))
      .filter(({ ending }) => ending === undefined)
      .map(({ pid }) => pid);
  cores.keepAway(pids());
  const everything = startup.move();
  let filled: Promise<void> | undefined;
  const fillOnce = async (): Promise<void> => {
    // While there are controllers that start its pods.
    if (world.meshControlPlane(mesh) === undefined) {
      await stage.operate();
      await operator.stop();
    }
    tell(`filling it with ${size.namespaces} namespaces and ${size.pods} pods`);
    cores.release(pids());
    await fill(world.cluster, world.client, { ...size, revision: revisionOf(world.charts.version) });
    cores.keepAway(pids());
  };
  const stage: Stage = {
    world,
    operator,
    cores,
    size,
    async operate() {
      await operator.start();
      if (world.meshControlPlane(mesh) === undefined) {
        tell('installing a mesh');
        await world.apply(world.wish(mesh, spec));
      }
      await world.ready(mesh, 120);
      await stage.rest();
    },
    fill() {
      filled ??= fillOnce();
      return filled;
    },
    requestsSince: (place) => requestsSince(world, place),
    rest: () => rest(world),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
  return stage;
}
