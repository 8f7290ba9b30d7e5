import { setTimeout as sleep } from 'node:timers/promises';
import { type Difference, describeDifference, unexpected } from './mask.ts';
import { doStep, meshName } from './people.ts';
import { untilQuiet } from './quiet.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import type { Reference } from './reference.ts';
import { isThere } from './settled.ts';
import type { Stage } from './stage.ts';
import { tallyDifferences, tallyOf } from './tally.ts';
import { type Step, steps, type Trial } from './trial.ts';

/** How a trial went. */
export interface Verdict {
  /** What should not have been, in sentences; empty when all was well. */
  readonly violations: readonly string[];
  /** Whether any request met the plan at all. */
  readonly reached: boolean;
}

/** How long a step may take once its faults are over: the longest wait between two tries of a watch is half of it. */
const patienceMs = 60_000;
/** How long a plan waits for a request that it is about: a restart included. */
const longestWaitMs = 4_000;
/** Within this time the operator may not know yet what was damaged. */
const latencyMs = 1_000;

/** Lives a whole life with the disturbances of the trial. After a violation the stage is not to be used again. */
export async function play(trial: Trial, reference: Reference, stage: Stage): Promise<Verdict> {
  const { world, proxy } = stage;
  const begun = proxy.requests.length;
  const violations: string[] = [];
  const generations = [reference.snapshots.install, reference.snapshots.retag];
  {
    await using recorder = await startRecorder(world, (generation) => generations[generation - 1]);
    for (const step of steps) {
      violations.push(...(await playStep(step, trial, reference, stage, recorder)));
      if (violations.length > 0) break;
    }
    violations.push(...recorder.lies);
  }
  const reached = proxy.met > 0;
  proxy.heal();
  if (violations.length === 0) {
    violations.push(...tallyDifferences(reference.tally, tallyOf(proxy.requests.slice(begun))));
  }
  return { violations, reached };
}

async function playStep(
  step: Step,
  trial: Trial,
  reference: Reference,
  stage: Stage,
  recorder: Recorder,
): Promise<readonly string[]> {
  const disturbed = step === trial.step;
  if (disturbed) await prepare(trial, stage);
  if (step === 'damage') recorder.believe();
  await doStep(step, stage.world);
  if (disturbed) await disturb(trial, stage);
  if (step === 'damage') await sleep(latencyMs);
  recorder.doubt();
  return judgeStep(step, reference, stage);
}

async function prepare({ plan, remember, attach }: Trial, { proxy, world }: Stage): Promise<void> {
  for (const resource of remember) await proxy.remember(resource);
  proxy.play(plan);
  for (const resource of attach) {
    const before = proxy.requests.length;
    proxy.expireWatches(resource);
    await world.waitFor(`a new watch of ${resource}`, () =>
      proxy.requests.slice(before).some((request) => request.verb === 'watch' && request.resource === resource),
    );
  }
}

/** Lets the faults work, and ends them; a crash ends by itself. */
async function disturb({ campaign, restart, milliseconds, expire }: Trial, stage: Stage): Promise<void> {
  if (restart) await stage.restart();
  if (campaign === 'crash') return;
  await firstFault(stage);
  await sleep(milliseconds);
  stage.proxy.heal();
  for (const resource of expire) stage.proxy.expireWatches(resource);
}

/** Waits for it, but not for ever: some plans are about requests that are not sent in this step. */
async function firstFault({ proxy }: Stage): Promise<void> {
  const end = performance.now() + longestWaitMs;
  while (proxy.met === 0 && performance.now() < end) await sleep(10);
}

/** Waits until the step has led to what it leads to undisturbed, and to rest. */
async function judgeStep(step: Step, reference: Reference, stage: Stage): Promise<readonly string[]> {
  const { world, operator } = stage;
  const end = performance.now() + patienceMs;
  let differences: readonly Difference[] | undefined;
  while (differences?.length !== 0) {
    if (operator.crash !== undefined) return [`the operator ${operator.crash} in "${step}"`];
    const there = isThere(step, world);
    if (there) differences = unexpected(reference.snapshots[step], await world.snapshot(), reference.masks[step]);
    if (performance.now() > end && differences?.length !== 0) return tellWhatIs(step, there, differences ?? [], world);
    await sleep(there ? 150 : 25);
  }
  return step === 'retag' ? judgeRest(step, reference, stage) : [];
}

function tellWhatIs(step: Step, there: boolean, differences: readonly Difference[], world: Stage['world']) {
  const wanted = there
    ? []
    : [`"${step}" was not reached: ${JSON.stringify(world.meshControlPlane(meshName)?.status)}`];
  return [...wanted, ...differences.map((difference) => `after "${step}": ${describeDifference(difference)}`)];
}

async function judgeRest(step: Step, reference: Reference, { world }: Stage): Promise<readonly string[]> {
  const writes = await untilQuiet(world);
  if (writes.length > 0) return [`no rest after "${step}": ${writes.join(', ')}`];
  const differences = unexpected(reference.snapshots[step], await world.snapshot(), reference.masks[step]);
  const ready = isThere(step, world) ? [] : [`at rest after "${step}", but not Ready`];
  return [...ready, ...differences.map((difference) => `at rest after "${step}": ${describeDifference(difference)}`)];
}
