import { startWorld, type World } from '../../e2e/world/index.ts';
import type { Spec } from '../../e2e/world/manifests.ts';
import { waveLabel } from '../fixtures/teams.ts';
import type { DiaryEntry } from '../measure/diary.ts';
import { type MeasuredOperator, measuredOperator } from '../measure/operator.ts';
import { requestsSince, rest } from '../measure/requests.ts';
import { type Spending, spendingOf } from './spending.ts';
import { firstSeen, openTimeline, type Sighting } from './timeline.ts';

/** A cluster of its own with an older version of the mesh in it. The operator runs only while it is measured. */
export interface Stage extends AsyncDisposable {
  readonly world: World;
  readonly operator: MeasuredOperator;
  /** Starts the operator, upgrades, and ends the operator when the upgrade is over. Each time to another revision. */
  upgrade(): Promise<Upgrade>;
}

/** One upgrade from its wish to Ready. */
export interface Upgrade {
  readonly milliseconds: number;
  readonly sightings: readonly Sighting[];
  readonly spending: Spending;
  readonly cost: Cost;
}

/** What the operator's process has used during an upgrade. */
export interface Cost {
  readonly cpuMs: number;
  /** The most memory that it has ever had resident, in bytes. */
  readonly peak: number;
}

/** A wave, and the namespaces that carry its name. */
export interface WaveWish {
  readonly name: string;
  readonly maxConcurrent: number;
}

export const tags = ['default', 'prod'] as const;
const mesh = 'mesh';
const [installSeconds, upgradeSeconds] = [120, 900];

export async function startStage(waves: readonly WaveWish[]): Promise<Stage> {
  await using startup = new AsyncDisposableStack();
  const world = startup.use(await startWorld({ name: 'bench-canary', operator: false }));
  const operator = await measuredOperator(world, { core: undefined, stalls: false });
  await operator.start();
  await world.apply(world.wish(mesh, { ...wishOf(waves), version: olderVersion(world.charts.versions) }));
  await world.ready(mesh, installSeconds);
  await operator.stop();
  const everything = startup.move();
  let upgrades = 0;
  return {
    world,
    operator,
    async upgrade() {
      await operator.start();
      await rest(world);
      upgrades += 1;
      const done = await upgradeTo({ ...wishOf(waves), values: { env: { BENCH_RUN: `${upgrades}` } } });
      await operator.stop();
      return done;
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };

  async function upgradeTo(spec: Spec): Promise<Upgrade> {
    using timeline = await openTimeline(world.client);
    const place = await world.audit.now();
    const [from, begun] = [Date.now(), performance.now()];
    await world.apply(world.wish(mesh, spec));
    await world.ready(mesh, upgradeSeconds);
    const milliseconds = performance.now() - begun;
    const { sightings } = timeline;
    const last = waves.at(-1)?.name ?? '';
    const spending = spendingOf(await requestsSince(world, place), firstSeen(last, 'Soaking', sightings).wallClock);
    return { milliseconds, sightings, spending, cost: costOf(await operator.diary(), from) };
  }
}

/** One minor version before the newest, where there is one. */
function olderVersion(versions: readonly string[]): string | undefined {
  const minor = (version: string | undefined) => version?.split('.')[1];
  const newest = versions.at(-1);
  return versions.findLast((version) => minor(version) !== minor(newest)) ?? newest;
}

/** Times as short as they may be: waiting is nothing to be measured. */
function wishOf(waves: readonly WaveWish[]): Spec {
  const upgrade = {
    settle: '1s',
    retention: '0s',
    waves: waves.map(({ name, maxConcurrent }) => ({
      name,
      namespaces: { selector: { matchLabels: { [waveLabel]: name } } },
      soak: '1s',
      maxConcurrent,
    })),
  };
  return { tags, upgrade };
}

function costOf(entries: readonly DiaryEntry[], from: number): Cost {
  const last = entries.at(-1);
  const before = entries.findLast(({ at }) => at <= from);
  return {
    cpuMs: (last?.cpuMs ?? 0) - (before?.cpuMs ?? 0),
    peak: last?.peak ?? 0,
  };
}
