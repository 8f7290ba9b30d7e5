import { kinds } from '../../src/api/index.ts';
import { describe, type KubeObject } from '../../src/kube/index.ts';
import { longestStall, type Stall } from '../measure/diary.ts';
import { type Figure, quantile } from '../measure/figure.ts';
import { change, type Damage, deletion, isDeletable } from './damage.ts';
import { type Sight, watchManaged } from './sight.ts';
import { mesh, type Stage } from './stage.ts';
import { repairMedian, repairSlowest, stallFigures } from './targets.ts';

const of = 'drift repaired';
/** How often one object is hurt in the life of an operator: oftener, and it is taken for a fight and answered slowly. */
const mostTimesEach = 4;
const own: readonly string[] = Object.values(kinds).map(({ kind }) => kind);

interface Repair {
  readonly object: KubeObject;
  readonly milliseconds: number;
}

/**
 * Hurts each object of the mesh in turn, and takes the time from the acknowledgement of the damage until a watch shows the
 * object whole again: what somebody else sees, and not what the operator believes.
 */
export async function measureDrift(stage: Stage, runs: number): Promise<readonly Figure[]> {
  await stage.operate();
  using sight = await watchManaged(stage.world.client);
  const objects = (await stage.world.written()).filter(({ kind }) => !own.includes(kind));
  const repairs: Repair[] = [];
  const stalls: Stall[] = [];
  for (let run = 0; run < runs; run += 1) {
    if (run > 0) await stage.operate();
    const from = Date.now();
    for (let time = 0; time < Math.min(runs, mostTimesEach); time += 1) {
      for (const object of objects) repairs.push(await hurt(stage, sight, object, time));
    }
    stalls.push(longestStall(await stage.operator.diary(), from, Date.now()));
    await stage.operator.stop();
  }
  return figures(repairs, objects.length, stalls);
}

async function hurt({ world }: Stage, sight: Sight, object: KubeObject, time: number): Promise<Repair> {
  await world.ready(mesh);
  const live = sight.get(object);
  if (live === undefined) throw new Error(`${describe(object)} is missing before it was hurt`);
  const damage = time % 2 === 1 && isDeletable(live) ? deletion(live) : change(live);
  return { object, milliseconds: await repairTime(world.client, sight, live, damage) };
}

async function repairTime(client: Parameters<Damage['inflict']>[0], sight: Sight, live: KubeObject, damage: Damage) {
  const repaired = sight.untilRepaired(live, damage);
  const acknowledged = damage.inflict(client).then(() => performance.now());
  const [begun, ended] = await Promise.all([acknowledged, repaired]);
  // A watch may show the repair before the acknowledgement of the damage has been read.
  return Math.max(0, ended - begun);
}

function figures(repairs: readonly Repair[], objects: number, stalls: readonly Stall[]): readonly Figure[] {
  const common = { of, side: 'meshwright', unit: 'ms', better: 'lower' } as const;
  const slowest = repairs.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  const [definitions, others] = [false, true].map((deletable) =>
    repairs.filter(({ object }) => isDeletable(object) === deletable),
  );
  return [
    {
      ...common,
      what: 'p50',
      values: at(0.5, repairs),
      target: repairMedian,
      remark: `${repairs.length} times on ${objects} objects`,
    },
    { ...common, what: 'p99', values: at(0.99, repairs), target: repairSlowest },
    {
      ...common,
      what: 'slowest',
      values: at(1, repairs),
      remark: slowest === undefined ? '' : describe(slowest.object),
    },
    { ...common, what: 'p50 of definitions (CRDs)', values: at(0.5, definitions) },
    { ...common, what: 'p99 of definitions (CRDs)', values: at(0.99, definitions) },
    { ...common, what: 'p50 of all others', values: at(0.5, others) },
    { ...common, what: 'p99 of all others', values: at(0.99, others) },
    ...stallFigures({ of, side: 'meshwright' }, stalls),
  ];
}

function at(share: number, repairs: readonly Repair[] = []): readonly number[] {
  const value = quantile(
    repairs.map(({ milliseconds }) => milliseconds),
    share,
  );
  return value === undefined ? [] : [value];
}
