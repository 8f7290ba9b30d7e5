import { createTeams, type Team } from '../fixtures/teams.ts';
import type { Figure } from '../measure/figure.ts';
import type { Measured } from './measured.ts';
import { startStage, tags, type Upgrade } from './stage.ts';
import { type TagSighting, watchTags } from './tag-watch.ts';
import { largestObject, writesToPoint } from './targets.ts';
import { firstSeen } from './timeline.ts';

/** Each with as many namespaces, so that in the middle a tag lists half of all. */
const waves = ['first', 'second', 'third', 'fourth'].map((name) => ({ name, maxConcurrent: 1 }));

/** Moves namespaces in which nothing runs: what is left of an upgrade is pointing. */
export async function measurePointing(namespaces: number, tell: (line: string) => void): Promise<Measured> {
  await using stage = await startStage(waves);
  const { world } = stage;
  const teams = teamsOf(namespaces);
  tell(`creating ${namespaces} namespaces`);
  await createTeams(world, teams);
  tell('upgrading');
  using watch = await watchTags(world.client, world.cluster.etcdUrl, namespaces);
  const upgrade = await stage.upgrade();
  const { gitVersion } = await world.client.version();
  const moves = waves.flatMap(({ name }, i) =>
    tags.map((tag) => {
      const due = teams.filter(({ wave }) => waves.findIndex((one) => one.name === wave) <= i).length;
      return movedAt(tag, due, watch.sightings) - firstSeen(name, 'Moving', upgrade.sightings).at;
    }),
  );
  return { kubernetes: gitVersion, figures: figures(namespaces, upgrade, moves, await watch.sizes()) };
}

function teamsOf(namespaces: number): readonly Team[] {
  return Array.from({ length: namespaces }, (_, i) => ({
    namespace: `team-${String(i).padStart(5, '0')}-shop`,
    tag: tags[i % tags.length] ?? tags[0],
    wave: waves[Math.floor((i * waves.length) / namespaces)]?.name ?? '',
  }));
}

function movedAt(tag: string, due: number, sightings: readonly TagSighting[]): number {
  const found = sightings.find((seen) => seen.tag === tag && seen.moved === due);
  if (found === undefined) throw new Error(`tag ${tag} was never seen with ${due} namespaces moved`);
  return found.at;
}

function figures(
  namespaces: number,
  { milliseconds, spending, cost }: Upgrade,
  moves: readonly number[],
  sizes: readonly number[],
): readonly Figure[] {
  const common = {
    of: `pointing ${namespaces.toLocaleString('en')} namespaces, ${waves.length} waves, ${tags.length} tags`,
    side: 'meshwright',
    unit: 'ms',
    better: 'lower',
  } as const;
  const writes = spending.pointing.length / (waves.length * tags.length);
  return [
    {
      ...common,
      what: 'writes to point, for each wave and tag',
      unit: 'count',
      values: [writes],
      target: writesToPoint,
    },
    { ...common, what: 'until a watch shows a tag moved', values: moves, remark: 'from the sight of the wave' },
    { ...common, what: 'of that the write itself', values: spending.pointing.map(({ tookMs }) => tookMs) },
    {
      ...common,
      what: 'largest tag in etcd',
      unit: 'bytes',
      values: [Math.max(...sizes)],
      target: largestObject,
    },
    {
      ...common,
      what: 'all other writes',
      unit: 'count',
      values: [spending.promoting.length + spending.restarting.length + spending.otherWrites.length],
    },
    { ...common, what: 'reads and dry runs', unit: 'count', values: [spending.reads.length] },
    { ...common, what: 'from wish to Ready', unit: 's', values: [milliseconds / 1000] },
    { ...common, what: "the operator's CPU", unit: 's', values: [cost.cpuMs / 1000] },
    { ...common, what: 'its resident memory, peak', unit: 'MB', values: [cost.peak / 1e6] },
  ];
}
