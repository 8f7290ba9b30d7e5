import { setTimeout as sleep } from 'node:timers/promises';
import { type LifeStep, meshName } from '../lives/index.ts';
import { type Believed, judgeLife } from '../oracle/judge.ts';
import { type Difference, describeDifference, unexpected } from './mask.ts';
import { untilQuiet } from './quiet.ts';
import type { Reference, StepReference } from './reference.ts';
import type { Stage } from './stage.ts';
import { tallyDifferences, tallyOf } from './tally.ts';
import type { Trial } from './trial.ts';

/** How a trial went. */
export interface Verdict {
  /** What should not have been, in sentences; empty when all was well. */
  readonly violations: readonly string[];
  /** Whether any fault has really happened. */
  readonly reached: boolean;
}

/** How long a step may take once its faults are over: the longest wait between two tries of a watch is half of it. */
const patienceMs = 60_000;
/** How long a plan waits for its first fault: until the step is done, a restart included, but not for ever. */
const [shortestWaitMs, longestWaitMs] = [1_500, 20_000];
/** Within this time the operator may not know yet what was damaged. */
const latencyMs = 1_000;

/** Lives a whole life with the disturbances of the trial. After a violation the stage is not to be used again. */
export async function play(trial: Trial, reference: Reference, stage: Stage): Promise<Verdict> {
  const { proxy, historian } = stage;
  const begun = proxy.requests.length;
  const struck = proxy.strikes.total;
  const violations: string[] = [];
  const believed: Believed[] = [];
  historian.begin();
  for (const part of reference.steps) {
    const from = performance.now();
    violations.push(...(await playStep(part, trial, stage)));
    if (part.step.damages) believed.push({ from, to: performance.now() });
    if (violations.length === 0) violations.push(...(await judgeStep(part, stage)));
    if (violations.length > 0) break;
  }
  const reached = trial.absent || trial.restart || proxy.strikes.total > struck;
  proxy.heal();
  const history = await historian.soFar();
  violations.push(...judgeLife(history, proxy.requests.slice(begun), believed, reference));
  if (violations.length === 0) violations.push(...tallyDifferences(reference.tally, tallyOf(history)));
  return { violations, reached };
}

/** Lets people do what the step says while faults work, and ends when these are over. */
async function playStep({ step }: StepReference, trial: Trial, stage: Stage): Promise<readonly string[]> {
  const disturbed = step.name === trial.step;
  if (disturbed) await prepare(trial, stage);
  if (disturbed && trial.absent) await stage.stop();
  await step.act(stage.world);
  if (disturbed) await disturb(trial, step, stage);
  if (step.damages) await sleep(latencyMs);
  const { crash } = stage.operator;
  return crash === undefined ? [] : [`the operator ${crash} in "${step.name}"`];
}

async function prepare({ plan, remember, attach }: Trial, stage: Stage): Promise<void> {
  const { proxy } = stage;
  proxy.refuseStreams(remember);
  for (const resource of remember) {
    await readAnew(resource, 'list', stage);
    await proxy.remember(resource);
  }
  proxy.play(plan);
  for (const resource of attach) await readAnew(resource, 'watch', stage);
}

/** Ends the watches of the resource, and waits until it is asked for in this way. */
async function readAnew(resource: string, verb: 'list' | 'watch', { proxy, world }: Stage): Promise<void> {
  const before = proxy.requests.length;
  proxy.expireWatches(resource);
  await world.waitFor(`a new ${verb} of ${resource}`, () =>
    proxy.requests.slice(before).some((request) => request.verb === verb && request.resource === resource),
  );
}

/** Lets the faults work, and ends them; a crash ends by itself. */
async function disturb(
  { campaign, absent, restart, milliseconds, expire }: Trial,
  step: LifeStep,
  stage: Stage,
): Promise<void> {
  const struck = stage.proxy.strikes.total;
  if (absent) await stage.start();
  if (restart) await stage.restart();
  if (campaign === 'crash') return;
  await firstFault(struck, step, stage);
  await sleep(milliseconds);
  stage.proxy.heal();
  for (const resource of expire) stage.proxy.expireWatches(resource);
}

/** Waits for it, but not for ever: some plans are about what does not happen in this step. */
async function firstFault(struck: number, step: LifeStep, { proxy, world }: Stage): Promise<void> {
  const begun = performance.now();
  while (proxy.strikes.total === struck) {
    const waited = performance.now() - begun;
    if (waited > longestWaitMs || (waited > shortestWaitMs && step.isThere(world))) return;
    await sleep(10);
  }
}

/** Waits until the step has led to what it leads to undisturbed, and to rest. */
async function judgeStep(part: StepReference, stage: Stage): Promise<readonly string[]> {
  const { step, snapshot, mask } = part;
  const { world, operator } = stage;
  const end = performance.now() + patienceMs;
  let differences: readonly Difference[] | undefined;
  while (differences?.length !== 0) {
    if (operator.crash !== undefined) return [`the operator ${operator.crash} in "${step.name}"`];
    const there = step.isThere(world);
    if (there) differences = unexpected(snapshot, await world.snapshot(), mask);
    if (performance.now() > end && differences?.length !== 0)
      return tellWhatIs(step.name, there, differences ?? [], world);
    if (differences?.length !== 0) await sleep(there ? 100 : 25);
  }
  return step.rests ? judgeRest(part, stage) : [];
}

function tellWhatIs(step: string, there: boolean, differences: readonly Difference[], world: Stage['world']) {
  const wanted = there
    ? []
    : [`"${step}" was not reached: ${JSON.stringify(world.meshControlPlane(meshName)?.status)}`];
  return [...wanted, ...differences.map((difference) => `after "${step}": ${describeDifference(difference)}`)];
}

async function judgeRest({ step, snapshot, mask }: StepReference, { world }: Stage): Promise<readonly string[]> {
  const writes = await untilQuiet(world);
  if (writes.length > 0) return [`no rest after "${step.name}": ${writes.join(', ')}`];
  const differences = unexpected(snapshot, await world.snapshot(), mask);
  const there = step.isThere(world) ? [] : [`at rest after "${step.name}", but not where it leads to`];
  return [
    ...there,
    ...differences.map((difference) => `at rest after "${step.name}": ${describeDifference(difference)}`),
  ];
}
