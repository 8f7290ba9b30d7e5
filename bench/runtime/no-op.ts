import { setTimeout as sleep } from 'node:timers/promises';
import { apiVersion, kinds } from '../../src/api/index.ts';
import { longestStall, type Stall } from '../measure/diary.ts';
import type { Figure } from '../measure/figure.ts';
import { mesh, type Stage } from './stage.ts';
import { requestsForNothing, stallFigures } from './targets.ts';

const of = 'reconciles with nothing to do';
/** How often it is woken in one run. */
const touches = { times: 200, pauseMs: 20 };
/** How long a reconcile may take to ask for something, after the last touch. */
const lateMs = 1_000;

/** How often to wake the operator, and how long to wait before the next time, so that each has a reconcile of its own. */
export interface Touches {
  readonly times: number;
  readonly pauseMs: number;
}

export interface NoOp {
  readonly reconciles: number;
  /** Requests for all of them together. */
  readonly requests: number;
  readonly cpuMsEach: number;
  readonly stall: Stall;
}

/** Has a settled mesh reconciled again and again, by an annotation that says nothing to anybody. */
export async function measureNoOp(stage: Stage, runs: number): Promise<readonly Figure[]> {
  await stage.operate();
  const results: NoOp[] = [];
  for (let run = 0; run < runs; run += 1) results.push(await reconcileForNothing(stage, touches));
  await stage.operator.stop();
  const stalls = results.map(({ stall }) => stall);
  const reconciles = results.reduce((sum, result) => sum + result.reconciles, 0);
  const common = { of, side: 'meshwright', better: 'lower' } as const;
  return [
    {
      ...common,
      what: 'requests, but watches and the Lease',
      unit: 'count',
      values: results.map(({ requests }) => requests),
      target: requestsForNothing,
      remark: `for ${reconciles} reconciles in all`,
    },
    { ...common, what: 'CPU for each', unit: 'ms', values: results.map(({ cpuMsEach }) => cpuMsEach) },
    ...stallFigures(common, stalls),
  ];
}

/** @throws Error when fewer reconciles took place than half the touches: the figures would say nothing */
export async function reconcileForNothing(
  { world, operator, requestsSince, rest }: Stage,
  { times, pauseMs }: Touches,
): Promise<NoOp> {
  // Counting costs the operator requests: it is done outside of the window in which they are counted.
  const before = await operator.reconciles();
  await rest();
  const place = await world.audit.now();
  const from = Date.now();
  const cpuBefore = (await operator.diary()).at(-1)?.cpuMs ?? 0;
  for (let touch = 0; touch < times; touch += 1) {
    const annotations = { 'bench.example.test/touched': String(performance.now()) };
    const ref = { apiVersion, kind: kinds.meshControlPlane.kind, name: mesh };
    await world.client.mergePatch(ref, { metadata: { annotations } }, { fieldManager: 'bench' });
    await sleep(pauseMs);
  }
  await sleep(lateMs);
  const requests = (await requestsSince(place)).length;
  const diary = await operator.diary();
  const reconciles = (await operator.reconciles()) - before;
  if (reconciles < times / 2) throw new Error(`${times} touches led to ${reconciles} reconciles only`);
  const cpuMsEach = ((diary.at(-1)?.cpuMs ?? 0) - cpuBefore) / reconciles;
  return { reconciles, requests, cpuMsEach, stall: longestStall(diary, from, Date.now()) };
}
