import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../campaigns/random.ts';
import { liveThrough } from '../campaigns/reference.ts';
import { type Stage, startStage } from '../campaigns/stage.ts';
import { lives } from '../lives/index.ts';
import { install } from '../lives/install.ts';
import { agreement } from '../oracle/agreement.ts';
import { judgeLife } from '../oracle/judge.ts';
import { targetsOf } from '../oracle/writes.ts';
import { type FaultProxy, type Strike, startFaultProxy } from '../proxy/index.ts';
import { churn } from './churn.ts';
import { type Observers, selectionsWatched, startObservers } from './observers.ts';
import { randomWeather, type Watched, type Weather } from './weather.ts';

export interface SoakOptions {
  readonly seconds: number;
  readonly tell: (line: string) => void;
}

/** How a soak went; that it returns means that all was well. */
export interface SoakResult {
  /** Lives that were lived to their end while faults worked. */
  readonly lives: number;
  readonly faults: number;
  /** Objects that were compared in the end, by uid and resourceVersion. */
  readonly objects: number;
}

/**
 * Lives go on under random faults for so long. Then the faults end, and every store must come to agree exactly with the
 * API server, no property may have been broken on the way, and an undisturbed life must go as ever.
 *
 * @throws Error with everything that was not so
 */
export async function soak({ seconds, tell }: SoakOptions): Promise<SoakResult> {
  await using stage = await startStage('soak');
  await using sky = await openSky(stage);
  const { world, proxy, historian } = stage;
  const lived = await liveOn({ stage, sky, seconds, tell });

  for (const each of sky.proxies) each.heal();
  const [operators, ours] = sky.proxies.map(({ requests }) => selectionsWatched(requests).join('\n'));
  if (operators !== ours) throw new Error(`the operator watches\n${operators}\nand the observers\n${ours}`);
  const objects = await agreement(world.client, sky.observers.stores);
  tell(`all ${sky.observers.stores.length} stores agree with the API server on ${objects} objects`);

  const { requests } = proxy;
  const broken = judgeLife(await historian.soFar(), requests, [], {
    whenReady: new Map(),
    targets: targetsOf(requests),
  });
  if (broken.length > 0) throw new Error(broken.join('\n'));
  tell('no property was broken on the way');
  await liveThrough(install, stage);
  tell('an undisturbed life goes as ever');
  const faults = sky.proxies.map(({ strikes }) => strikes.take());
  for (const line of faultLines(faults)) tell(line);
  return { lives: lived, faults: faults.flatMap((each) => [...each.values()]).reduce((a, b) => a + b, 0), objects };
}

/** `503                 12 + 40`: what met the operator, and what met the observers. */
function faultLines([operators, ours]: readonly ReadonlyMap<Strike, number>[]): readonly string[] {
  const kinds = new Set([...(operators?.keys() ?? []), ...(ours?.keys() ?? [])]);
  return [...kinds].sort().map((kind) => `${kind.padEnd(28)} ${operators?.get(kind) ?? 0} + ${ours?.get(kind) ?? 0}`);
}

/** What stands between the API server and those who are to be disturbed: one proxy for the operator, one for the observers. */
interface Sky extends AsyncDisposable {
  readonly proxies: readonly [FaultProxy, FaultProxy];
  readonly observers: Observers;
}

async function openSky({ world: { cluster }, proxy }: Stage): Promise<Sky> {
  await using opening = new AsyncDisposableStack();
  const folder = join(cluster.folder, 'observers');
  await mkdir(folder);
  const kubeconfig = await cluster.operatorKubeconfig();
  const second = opening.use(await startFaultProxy({ kubeconfig, caCertificate: cluster.caCertificate, folder }));
  const observers = opening.use(await startObservers(second.kubeconfig));
  const everything = opening.move();
  return { proxies: [proxy, second], observers, [Symbol.asyncDispose]: () => everything.disposeAsync() };
}

interface Going extends SoakOptions {
  readonly stage: Stage;
  readonly sky: Sky;
}

/** Returns how many lives were lived. */
async function liveOn({ stage, sky, seconds, tell }: Going): Promise<number> {
  const over = new AbortController();
  const end = performance.now() + seconds * 1_000;
  let lived = 0;
  const people = async (): Promise<void> => {
    const random = seededRandom('people');
    while (!over.signal.aborted) {
      const { steps } = random.oneOf(lives);
      for (const step of steps) {
        await step.act(stage.world);
        await stage.world.waitFor(`${step.name} is done`, () => step.isThere(stage.world), 180);
      }
      lived += 1;
    }
  };
  const faults = async (): Promise<void> => {
    const random = seededRandom('weather');
    try {
      for (let told = 0; performance.now() < end && !over.signal.aborted; ) {
        const weather = randomWeather(random, objectsIn(sky));
        await pass(weather, stage, sky);
        const rest = Math.max(0, Math.round((end - performance.now()) / 1_000));
        if (Math.floor((seconds - rest) / 10) <= told) continue;
        told = Math.floor((seconds - rest) / 10);
        const struck = sky.proxies.map(({ strikes }) => strikes.total);
        tell(`${seconds - rest} of ${seconds} s  ${lived} lives, ${struck.join(' + ')} faults; now: ${weather.story}`);
      }
    } finally {
      over.abort();
    }
  };
  const untilOver = (work: Promise<void>): Promise<void> => work.finally(() => over.abort());
  const ended = await Promise.allSettled(
    [people(), churn(stage.world, seededRandom('churn'), over.signal), faults()].map(untilOver),
  );
  const failed = ended.find((work) => work.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return lived;
}

/** Lets it work for its time. */
async function pass(weather: Weather, stage: Stage, { proxies }: Sky): Promise<void> {
  for (const proxy of proxies) {
    proxy.refuseStreams(weather.remember);
    for (const resource of weather.remember) await proxy.remember(resource);
    proxy.play(weather.plan);
    for (const resource of weather.attach) proxy.expireWatches(resource);
    if (weather.cuts) proxy.cutConnections();
  }
  if (weather.restart) await stage.restart();
  await sleep(weather.milliseconds);
  for (const proxy of proxies) {
    proxy.heal();
    for (const resource of weather.expire) proxy.expireWatches(resource);
  }
}

/** What is watched, each resource also without a particular object. */
function objectsIn({ proxies: [operators, ours] }: Sky): readonly Watched[] {
  const recent = operators.requests.slice(-2_000);
  const resources = new Set(ours.requests.filter(({ verb }) => verb === 'watch').map(({ resource }) => resource));
  const written = recent.flatMap(({ resource, namespace, name }): readonly Watched[] => {
    if (!resources.has(resource) || name === undefined) return [];
    return [{ resource, object: namespace === undefined ? name : `${namespace}/${name}` }];
  });
  const one = new Map(written.map((watched) => [`${watched.resource} ${watched.object}`, watched]));
  return [...[...resources].map((resource) => ({ resource, object: undefined })), ...one.values()];
}
