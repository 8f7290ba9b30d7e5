import type { LoggedRequest } from '../proxy/index.ts';
import { learnMask, type Mask } from './mask.ts';
import { doStep } from './people.ts';
import { settled } from './settled.ts';
import type { Snapshot, Stage } from './stage.ts';
import { type Tally, tallyOf } from './tally.ts';
import { type Step, steps } from './trial.ts';

/** How a life goes when nothing disturbs it. */
export interface Reference {
  /** What there is at the end of each step. */
  readonly snapshots: Readonly<Record<Step, Snapshot>>;
  readonly masks: Readonly<Record<Step, Mask>>;
  readonly tally: Tally;
  /** Writes that changed something, in an order that does not depend on chance. */
  readonly writes: readonly EffectiveWrite[];
  /** Resources that the operator watches. */
  readonly watched: readonly string[];
  /** What each step is about: the objects that the operator writes in it, as far as it watches them. */
  readonly touched: Readonly<Record<Step, readonly Touched[]>>;
}

/** An object as a watch names it: `namespace/name`, or `name`. */
export interface Touched {
  readonly resource: string;
  readonly object: string;
}

/** A write, by what tells it from all others of one life. */
export interface EffectiveWrite
  extends Pick<LoggedRequest, 'verb' | 'resource' | 'namespace' | 'name' | 'subresource'> {
  /** So many writes of the same description came before. */
  readonly before: number;
}

/** Lives undisturbed: once so that namespaces and CRDs are there, as in every later life, and twice to learn from. */
export async function learnReference(stage: Stage): Promise<Reference> {
  await live(stage);
  const [first, second] = [await live(stage), await live(stage)];
  const masks = perStep((step) => learnMask(first.snapshots[step], second.snapshots[step]));
  const watched = watchedBy(stage.proxy.requests);
  const inBoth = new Set(first.writes.map(describeWrite));
  return {
    snapshots: second.snapshots,
    masks,
    tally: tallyOf(allOf(second.requests)),
    writes: second.writes.filter((write) => inBoth.has(describeWrite(write))),
    touched: perStep((step) => touchedBy(second.requests[step], watched)),
    watched,
  };
}

/** In an order that does not depend on chance. */
function watchedBy(requests: readonly LoggedRequest[]): readonly string[] {
  const watches = requests.filter(({ verb }) => verb === 'watch');
  return [...new Set(watches.map(({ resource }) => resource))].sort();
}

interface Life {
  readonly snapshots: Readonly<Record<Step, Snapshot>>;
  readonly requests: Readonly<Record<Step, readonly LoggedRequest[]>>;
  readonly writes: readonly EffectiveWrite[];
}

async function live({ world, proxy }: Stage): Promise<Life> {
  const snapshots = new Map<Step, Snapshot>();
  const requests = new Map<Step, readonly LoggedRequest[]>();
  for (const step of steps) {
    const begun = proxy.requests.length;
    await doStep(step, world);
    snapshots.set(step, await settled(step, world));
    requests.set(step, proxy.requests.slice(begun));
  }
  const sent = perStep((step) => requests.get(step) ?? []);
  return {
    snapshots: perStep((step) => snapshots.get(step) ?? {}),
    requests: sent,
    writes: effectiveWrites(allOf(sent)),
  };
}

function perStep<T>(of: (step: Step) => T): Readonly<Record<Step, T>> {
  return { install: of('install'), damage: of('damage'), retag: of('retag'), uninstall: of('uninstall') };
}

function allOf(requests: Life['requests']): readonly LoggedRequest[] {
  return steps.flatMap((step) => requests[step]);
}

const realWrites = new Set(['create', 'apply', 'delete']);

/** Nothing rests on them, and how many there are depends on time. */
const besideTheMesh = new Set(['events', 'leases']);

function effectiveWrites(requests: readonly LoggedRequest[]): readonly EffectiveWrite[] {
  const seen = new Map<string, number>();
  const writes: EffectiveWrite[] = [];
  for (const { verb, resource, namespace, name, subresource, dryRun, effective } of requests) {
    if (!realWrites.has(verb) || dryRun || besideTheMesh.has(resource)) continue;
    const write = { verb, resource, namespace, name, subresource };
    const kind = describeWrite({ ...write, before: 0 });
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    if (effective) writes.push({ ...write, before });
  }
  return writes.sort((a, b) => (describeWrite(a) < describeWrite(b) ? -1 : 1));
}

function touchedBy(requests: readonly LoggedRequest[], watched: readonly string[]): readonly Touched[] {
  const nameOf = ({ namespace, name = '' }: EffectiveWrite): string => (namespace ? `${namespace}/${name}` : name);
  const writes = effectiveWrites(requests).filter(({ resource }) => watched.includes(resource));
  const byName = new Map(writes.map((write) => [`${write.resource} ${nameOf(write)}`, write]));
  return [...byName.values()].map((write) => ({ resource: write.resource, object: nameOf(write) }));
}

/** `apply configmaps istio-system/istio, the second` */
export function describeWrite({ verb, resource, namespace, name, subresource, before }: EffectiveWrite): string {
  const what = [resource, subresource].filter((part) => part !== undefined).join('/');
  const which = [namespace, name].filter((part) => part !== undefined).join('/');
  return `${verb} ${what} ${which}${before === 0 ? '' : ` (time ${before + 1})`}`;
}
