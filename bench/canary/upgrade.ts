import { createBusyTeams, type Team, workloadName } from '../fixtures/teams.ts';
import type { Figure } from '../measure/figure.ts';
import { startProgram } from '../measure/program.ts';
import type { Measured } from './measured.ts';
import type { RestartArgument, RestartResult } from './programs/restart.ts';
import { type Stage, startStage, tags, type Upgrade } from './stage.ts';
import { overPodsPace, writesToPoint, writesToRestart } from './targets.ts';
import { timeIn } from './timeline.ts';

/** In each namespace. */
const each = 5;
/** How many workloads are restarted at a time, by whomever. */
const maxConcurrent = 50;
/** The first wave has a tenth of the namespaces. */
const waves = ['early', 'others'].map((name) => ({ name, maxConcurrent }));
const share = 10;
/** Above so many namespaces each measurement takes minutes: once has to do, and the pods' own pace is that of the first wave. */
export const large = 500;
/** Up to so many an upgrade moves within seconds: it takes more of them to tell anything. */
export const small = 50;

export interface UpgradeSize {
  readonly namespaces: number;
  /** Pods of each workload. */
  readonly pods: number;
  readonly runs: number;
}

interface Run {
  /** How long the same restarts take without an operator, in milliseconds: the mean of once before and once after. */
  readonly direct: number;
  readonly upgrade: Upgrade;
}

/** Upgrades by canary, on one cluster; before each upgrade and after the last one, everything is restarted directly. */
export async function measureUpgrade(
  { namespaces, pods, runs }: UpgradeSize,
  tell: (line: string) => void,
): Promise<Measured> {
  await using stage = await startStage(waves);
  const teams = teamsOf(namespaces);
  tell(`creating ${namespaces} namespaces with ${each} workloads each`);
  await createBusyTeams(stage.world, teams, { each, replicas: pods });
  const measured: Run[] = [];
  const direct = async (run: number): Promise<number> => {
    const milliseconds = await restartDirectly(stage, teams, run);
    tell(`restarted directly in ${(milliseconds / 1000).toFixed(1)} s`);
    return milliseconds;
  };
  let before = await direct(0);
  for (let run = 0; run < runs; run += 1) {
    const upgrade = await stage.upgrade();
    tell(`moved in ${(timeIn('Migrating', upgrade.sightings) / 1000).toFixed(1)} s`);
    const after = await direct(run + 1);
    measured.push({ direct: (before + after) / 2, upgrade });
    before = after;
  }
  const { gitVersion } = await stage.world.client.version();
  return { kubernetes: gitVersion, figures: figures(namespaces, measured) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function teamsOf(namespaces: number): readonly Team[] {
  return Array.from({ length: namespaces }, (_, i) => ({
    namespace: `team-${String(i).padStart(4, '0')}`,
    tag: tags[Math.floor(i / share) % tags.length] ?? tags[0],
    wave: i % share === 0 ? 'early' : 'others',
  }));
}

/** How long the cluster itself needs for as many restarts at a time, in the order of the same waves. */
async function restartDirectly({ world }: Stage, teams: readonly Team[], run: number): Promise<number> {
  const { adminKubeconfig: kubeconfig, folder } = world.cluster;
  const namespaces = waves
    .slice(0, teams.length > large ? 1 : waves.length)
    .map(({ name }) => teams.flatMap(({ wave, namespace }) => (wave === name ? [namespace] : [])));
  const argument: RestartArgument = {
    kubeconfig,
    waves: namespaces,
    workloads: Array.from({ length: each }, (_, i) => workloadName(i)),
    maxConcurrent,
    marker: `run-${run}`,
  };
  await using program = startProgram<RestartResult>({
    module: 'canary/programs/restart.ts',
    argument,
    folder,
    core: undefined,
    stalls: false,
  });
  const { milliseconds } = await program.next();
  return (milliseconds * teams.length) / namespaces.flat().length;
}

function figures(namespaces: number, runs: readonly Run[]): readonly Figure[] {
  const workloads = namespaces * each;
  const common = {
    of: `${namespaces.toLocaleString('en')} namespaces × ${each} workloads`,
    side: 'meshwright',
    unit: 'count',
    better: 'lower',
  } as const;
  const values = (value: (upgrade: Upgrade) => number): readonly number[] => runs.map(({ upgrade }) => value(upgrade));
  const movingMs = ({ sightings }: Upgrade): number => timeIn('Migrating', sightings);
  const restarted = 'until all were restarted and ready';
  return [
    { ...common, what: restarted, unit: 's', values: values((upgrade) => movingMs(upgrade) / 1000) },
    { ...common, what: restarted, unit: 's', side: 'direct', values: runs.map(({ direct }) => direct / 1000) },
    {
      ...common,
      what: "times the pods' own pace",
      unit: '×',
      values: [sum(runs.map(({ upgrade }) => movingMs(upgrade))) / sum(runs.map(({ direct }) => direct))],
      target: overPodsPace,
      remark: `${maxConcurrent} workloads at a time on both sides${namespaces > large ? "; the pods' own pace is that of the first wave" : ''}`,
    },
    {
      ...common,
      what: 'the same of single upgrades',
      unit: '×',
      values: runs.map(({ direct, upgrade }) => movingMs(upgrade) / direct),
    },
    { ...common, what: 'from wish to Ready', unit: 's', values: values(({ milliseconds }) => milliseconds / 1000) },
    {
      ...common,
      what: 'writes to point, for each wave and tag',
      values: values(({ spending }) => spending.pointing.length / (waves.length * tags.length)),
      target: writesToPoint,
    },
    {
      ...common,
      what: 'writes to restart, for each workload',
      values: values(({ spending }) => spending.restarting.length / workloads),
      target: writesToRestart,
    },
    {
      ...common,
      what: 'writes to point and to restart, for each namespace',
      values: values(({ spending }) => (spending.pointing.length + spending.restarting.length) / namespaces),
    },
    {
      ...common,
      what: 'all other writes, for each namespace',
      values: values(({ spending }) => (spending.promoting.length + spending.otherWrites.length) / namespaces),
    },
    {
      ...common,
      what: 'reads and dry runs, for each namespace',
      values: values(({ spending }) => spending.reads.length / namespaces),
    },
    {
      ...common,
      what: "the operator's CPU, for each namespace",
      unit: 'ms',
      values: values(({ cost }) => cost.cpuMs / namespaces),
    },
    { ...common, what: 'its resident memory, peak', unit: 'MB', values: values(({ cost }) => cost.peak / 1e6) },
  ];
}
