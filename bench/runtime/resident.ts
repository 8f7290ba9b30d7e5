import { setTimeout as sleep } from 'node:timers/promises';
import { longestStall, type Stall } from '../measure/diary.ts';
import { type Figure, median } from '../measure/figure.ts';
import { type NoOp, reconcileForNothing } from './no-op.ts';
import type { Stage } from './stage.ts';
import { mostResident, requestsForNothing, stallFigures } from './targets.ts';

/** How long the operator is left alone before its memory counts as settled, and over which end of that it is averaged. */
const [settleMs, lastMs] = [6_000, 3_000];
const touches = { times: 30, pauseMs: 100 };

interface Sample {
  readonly readyMs: number;
  readonly peak: number;
  readonly settled: number;
  readonly stall: Stall;
  readonly noOp: NoOp;
}

/** The operator in a full cluster, from its start until it has come to rest and worked a little. */
export async function measureResident(stage: Stage, runs: number): Promise<readonly Figure[]> {
  const samples: Sample[] = [];
  for (let run = 0; run < runs; run += 1) samples.push(await measureOnce(stage));
  const { pods, namespaces } = stage.size;
  const of = `operator with ${pods.toLocaleString('en')} pods in ${namespaces.toLocaleString('en')} namespaces`;
  const common = { of, side: 'meshwright', better: 'lower' } as const;
  const values = (value: (sample: Sample) => number): readonly number[] => samples.map(value);
  return [
    { ...common, what: 'until it has read all', unit: 's', values: values(({ readyMs }) => readyMs / 1000) },
    {
      ...common,
      what: 'resident memory, peak',
      unit: 'MB',
      values: values(({ peak }) => peak / 1e6),
      target: mostResident,
    },
    {
      ...common,
      what: 'resident memory, settled',
      unit: 'MB',
      values: values(({ settled }) => settled / 1e6),
      target: mostResident,
    },
    ...stallFigures(
      common,
      samples.map(({ stall }) => stall),
    ),
    {
      ...common,
      what: 'requests for reconciles with nothing to do',
      unit: 'count',
      values: values(({ noOp }) => noOp.requests),
      target: requestsForNothing,
      remark: `for ${samples.reduce((sum, { noOp }) => sum + noOp.reconciles, 0)} reconciles in all`,
    },
    { ...common, what: 'CPU for each of them', unit: 'ms', values: values(({ noOp }) => noOp.cpuMsEach) },
  ];
}

async function measureOnce(stage: Stage): Promise<Sample> {
  const { operator, rest } = stage;
  const from = Date.now();
  await operator.start();
  const readyMs = Date.now() - from;
  await sleep(settleMs);
  const atRest = await operator.diary();
  const settled = median(atRest.filter(({ at }) => at > Date.now() - lastMs).map(({ rss }) => rss)) ?? Number.NaN;
  await rest();
  const noOp = await reconcileForNothing(stage, touches);
  const diary = await operator.diary();
  await operator.stop();
  return {
    readyMs,
    peak: Math.max(...diary.map(({ peak }) => peak)),
    settled,
    stall: longestStall(diary, from, Date.now()),
    noOp,
  };
}
