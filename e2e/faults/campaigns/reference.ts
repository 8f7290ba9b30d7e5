import { type Life, type LifeStep, meshName } from '../lives/index.ts';
import { isReady } from '../lives/wishes.ts';
import type { Expected } from '../oracle/judge.ts';
import { targetsOf } from '../oracle/writes.ts';
import { type LoggedRequest, objectName } from '../proxy/index.ts';
import { describeWrite, type EffectiveWrite, effectiveWrites } from './effective-writes.ts';
import { learnMask, type Mask } from './mask.ts';
import { settled } from './settled.ts';
import type { Snapshot, Stage } from './stage.ts';
import { type Tally, tallyOf } from './tally.ts';

/** How a life goes when nothing disturbs it. */
export interface Reference extends Expected {
  readonly life: Life;
  readonly steps: readonly StepReference[];
  readonly tally: Tally;
  /** Writes that changed something, in an order that does not depend on chance. */
  readonly writes: readonly EffectiveWrite[];
  /** Resources that the operator watches. */
  readonly watched: readonly string[];
}

export interface StepReference {
  readonly step: LifeStep;
  /** What there is at the end of the step. */
  readonly snapshot: Snapshot;
  readonly mask: Mask;
  /** What the step is about: the objects that the operator writes in it, as far as it watches them, and what the step names. */
  readonly touched: readonly Touched[];
}

export interface Touched {
  readonly resource: string;
  /** As a watch names it: `namespace/name`, or `name`; undefined: no particular one. */
  readonly object: string | undefined;
}

/** Lives undisturbed: once so that namespaces and CRDs are there, as in every later life, and twice to learn from. */
export async function learnReference(life: Life, stage: Stage): Promise<Reference> {
  await liveThrough(life, stage);
  const first = await liveThrough(life, stage);
  stage.historian.begin();
  const second = await liveThrough(life, stage);
  demandEqualObjects(first, second);
  const watched = watchedBy(stage.proxy.requests);
  const inBoth = new Set(writesOf(first).map(describeWrite));
  return {
    life,
    steps: second.map(({ step, snapshot, requests }, index) => ({
      step,
      snapshot,
      mask: learnMask(first[index]?.snapshot ?? {}, snapshot),
      touched: touchedBy(requests, step, watched),
    })),
    whenReady: new Map(second.flatMap(({ generation, snapshot }) => (generation ? [[generation, snapshot]] : []))),
    targets: targetsOf([...first, ...second].flatMap(({ requests }) => requests)),
    tally: tallyOf(await stage.historian.soFar()),
    writes: writesOf(second).filter((write) => inBoth.has(describeWrite(write))),
    watched,
  };
}

/** What chance makes different is a value here and there; which objects there are is no matter of chance. */
function demandEqualObjects(first: readonly Passage[], second: readonly Passage[]): void {
  for (const [index, { step, snapshot }] of second.entries()) {
    const [before, now] = [first[index]?.snapshot ?? {}, snapshot].map((each) => Object.keys(each).join('\n'));
    if (before !== now)
      throw new Error(`of two undisturbed lives one ends "${step.name}" with\n${before}\nand one with\n${now}`);
  }
}

/** In an order that does not depend on chance. */
function watchedBy(requests: readonly LoggedRequest[]): readonly string[] {
  const watches = requests.filter(({ verb }) => verb === 'watch');
  return [...new Set(watches.map(({ resource }) => resource))].sort();
}

/** One step of one undisturbed life. */
interface Passage {
  readonly step: LifeStep;
  readonly snapshot: Snapshot;
  readonly requests: readonly LoggedRequest[];
  /** Of the resource, when it is Ready at the end. */
  readonly generation: number | undefined;
}

/** Lives it to its end, each step until nothing changes any more. */
export async function liveThrough({ steps }: Life, { world, proxy }: Stage): Promise<readonly Passage[]> {
  const passages: Passage[] = [];
  for (const step of steps) {
    const begun = proxy.requests.length;
    await step.act(world);
    const snapshot = await settled(step, world);
    const generation = isReady(world) ? world.meshControlPlane(meshName)?.metadata.generation : undefined;
    passages.push({ step, snapshot, requests: proxy.requests.slice(begun), generation });
  }
  return passages;
}

function writesOf(passages: readonly Passage[]): readonly EffectiveWrite[] {
  return effectiveWrites(passages.flatMap(({ requests }) => requests));
}

function touchedBy(
  requests: readonly LoggedRequest[],
  { about = [] }: LifeStep,
  watched: readonly string[],
): readonly Touched[] {
  const writes = effectiveWrites(requests).filter(({ resource }) => watched.includes(resource));
  const written = writes.map((write): Touched => ({ resource: write.resource, object: objectName(write) }));
  const named = about.map((resource): Touched => ({ resource, object: undefined }));
  return [...new Map([...written, ...named].map((one) => [`${one.resource} ${one.object}`, one])).values()];
}
