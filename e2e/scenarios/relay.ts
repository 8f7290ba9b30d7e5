import type { Phase } from '../../src/api/index.ts';
import {
  type AuditedRequest,
  type HandOver,
  isAboutLease,
  isRealWrite,
  namespaceManifest,
  type Operator,
  operatorUser,
  Pair,
  revisionOf,
  settledSnapshot,
  type World,
  workloadManifest,
} from '../world/index.ts';

/** What became of a mesh whose leader was ended in every phase. */
export interface Relay {
  readonly handOvers: readonly (HandOver & { readonly phase: Phase })[];
  /** Every leader, in order. */
  readonly leaders: readonly string[];
  /** Who wrote, without immediate repetitions. */
  readonly writers: readonly string[];
  /** What there was when the mesh was Ready. */
  readonly whenReady: Awaited<ReturnType<World['snapshot']>>;
}

const tags = { tags: ['default', 'prod'] };

/**
 * A mesh is installed, repaired and removed, and in each phase the leader is ended and the next one goes on. Each phase
 * is made to last until its leader is gone, so that the phase is hit.
 */
export async function relay(world: World, other: Operator, signal: 'SIGTERM' | 'SIGKILL'): Promise<Relay> {
  const { mesh } = world;
  const revision = revisionOf(world.charts.version);
  const pair = await Pair.start(world, other);
  const place = await world.audit.now();
  const handOvers: Relay['handOvers'][number][] = [];
  const endLeaderIn = async (phase: Phase): Promise<void> => {
    await world.waitFor(`phase ${phase}`, () => world.meshControlPlane('mesh')?.status?.phase === phase);
    handOvers.push({ phase, ...(await pair.handOver(signal)) });
    await pair.refill();
  };

  const repository = await world.charts.serveAnew();
  repository?.fail('*', { kind: 'slow', milliseconds: 1_500 });
  await mesh.misbehave(revision, 'neverReady');
  const charts = repository === undefined ? world.charts.source : { repository: repository.url };
  await world.apply(world.wish('mesh', { ...tags, charts }));
  await endLeaderIn('Preflight');

  repository?.heal();
  await endLeaderIn('Installing');

  const ready = mesh.behave(revision);
  await mesh.misbehave(revision, 'refuseInjection');
  await ready;
  await endLeaderIn('Verifying');

  const injecting = mesh.behave(revision);
  await mesh.misbehave(revision, 'noCaBundle');
  await injecting;
  await endLeaderIn('Promoting');

  await mesh.behave(revision);
  await world.ready('mesh');
  await endLeaderIn('Ready');
  const damaged = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: `istio-${revision}` };
  await world.kubectl('delete', 'configmap', damaged.name, '--namespace', damaged.namespace);
  await world.waitFor('what was deleted is there again', () => world.get(damaged));
  const whenReady = withChartsFrom(world, repository?.url, await settledSnapshot(world));

  await world.apply(namespaceManifest('shop', { 'istio-injection': 'enabled' }), workloadManifest('shop'));
  await world.waitFor('an injected pod', async () => (await world.pods('shop')).some(({ injectedBy }) => injectedBy));
  await world.kubectl('delete', 'meshcontrolplane', 'mesh', '--wait=false');
  await endLeaderIn('Uninstalling');
  await world.kubectl('delete', 'deployment', 'app', '--namespace', 'shop');
  await world.waitFor('mesh is gone', () => world.meshControlPlane('mesh') === undefined);

  const writers = inTurns((await writesSince(world, place)).map(({ userAgent }) => userAgent));
  return { handOvers, leaders: pair.leaders, writers, whenReady };
}

/** As if the charts had come from where all others come from. */
function withChartsFrom({ charts }: World, url: string | undefined, snapshot: Relay['whenReady']): Relay['whenReady'] {
  if (url === undefined || charts.repository === undefined) return snapshot;
  return JSON.parse(JSON.stringify(snapshot).replaceAll(url, charts.repository.url)) as Relay['whenReady'];
}

/** What operators stored, in the order in which it arrived, but for the Lease. */
export async function writesSince(world: World, place: number): Promise<readonly AuditedRequest[]> {
  const requests = await world.audit.requests(operatorUser, place);
  return requests
    .filter((request) => isRealWrite(request) && !isAboutLease(request))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** Without immediate repetitions. */
export function inTurns(writers: readonly string[]): readonly string[] {
  return writers.filter((writer, index) => writer !== writers[index - 1]);
}
