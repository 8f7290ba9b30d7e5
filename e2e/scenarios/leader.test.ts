import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Phase } from '../../src/api/index.ts';
import {
  type AuditedRequest,
  isAboutLease,
  isRealWrite,
  type Operator,
  operatorUser,
  prepareOperator,
  startWorld,
  type World,
} from '../world/index.ts';

let world: World;
let other: Operator;
let undisturbed: Awaited<ReturnType<World['snapshot']>>;

beforeAll(async () => {
  world = await startWorld({ name: 'leader' });
  other = await prepareOperator(world.cluster, { name: 'operator-2' });
  await world.apply(wish());
  await world.ready('mesh');
  undisturbed = await settledSnapshot();
  await world.uninstall('mesh');
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

interface HandOver {
  readonly signal: 'SIGTERM' | 'SIGKILL';
  readonly ending: string;
  /** Until the next one leads, after the signal. */
  readonly withinMs: number;
  readonly phase: Phase;
}

const asked = { signal: 'SIGTERM', ending: 'ended with exit code 0', withinMs: 2_000 } as const;
const killed = { signal: 'SIGKILL', ending: 'was ended by SIGKILL', withinMs: 16_000 } as const;
const handOvers: readonly HandOver[] = [
  { ...asked, phase: 'Preflight' },
  { ...asked, phase: 'Installing' },
  { ...asked, phase: 'Verifying' },
  { ...asked, phase: 'Promoting' },
  { ...killed, phase: 'Installing' },
  { ...killed, phase: 'Promoting' },
];

test.each(handOvers)(
  'when the leader gets $signal in phase $phase the one that stands by leads within $withinMs ms and goes on, and never do two write',
  async ({ signal, ending, withinMs, phase }) => {
    const [leader, next] = await leaderAndNext();
    const place = await world.audit.now();
    const entered = world.entered('mesh', phase);
    await world.apply(wish());
    await entered;
    const at = Date.now();
    expect(await leader.kill(signal)).toBe(ending);
    await world.ready('mesh');

    const writes = await writesSince(place);
    const writers = writes.map(({ userAgent }) => userAgent);
    expect(inTurns(writers).length).toBe(2);
    const ledAfter = (await ledSince(next)) - at;
    const wroteAfter = Date.parse(writes.find(({ userAgent }) => userAgent !== writers[0])?.at ?? '') - at;
    console.log(`${signal} in ${phase}: led after ${ledAfter} ms, the first write came after ${wroteAfter} ms`);
    expect(ledAfter).toBeLessThan(withinMs);
    // In between it fetches and renders the charts, and tries everything in dry runs.
    expect(wroteAfter).toBeLessThan(withinMs + 10_000);
    expect(await settledSnapshot()).toEqual(undisturbed);
    expect(next.crash).toBeUndefined();
  },
);

test('a leader that stood still for longer than its lease writes nothing more when it wakes up, and ends', async () => {
  const [leader] = await leaderAndNext();
  const place = await world.audit.now();
  const entered = world.entered('mesh', 'Installing');
  await world.apply(wish());
  await entered;
  leader.pause();
  await world.ready('mesh');
  leader.resume();
  expect(await leader.ended()).toBe('ended with exit code 1');
  expect((await leader.log()).map(({ message }) => message)).toContain(
    'lost the lease: it could not be renewed in time',
  );
  expect(inTurns((await writesSince(place)).map(({ userAgent }) => userAgent)).length).toBe(2);
  expect(await settledSnapshot()).toEqual(undisturbed);
});

test('one that stands by writes nothing, and says who leads', async () => {
  const [leader, next] = await leaderAndNext();
  const holder = (await leader.log()).findLast(({ message }) => message === 'leading')?.leader;
  expect((await next.log()).at(-1)).toMatchObject({ leader: holder, message: `standing by: ${String(holder)} leads` });
  const place = await world.audit.now();
  await world.apply(wish());
  await world.ready('mesh');
  expect(inTurns((await writesSince(place)).map(({ userAgent }) => userAgent))).toEqual([
    `meshwright/${String(holder)}`,
  ]);
});

/** Both run; the first leads, and the second has seen it. */
async function leaderAndNext(): Promise<readonly [Operator, Operator]> {
  const [leader, next] = (await leads(other)) ? [other, world.operator] : [world.operator, other];
  await leader.start();
  await world.waitFor('a leader', () => leads(leader));
  await next.start();
  await world.waitFor('one that stands by', async () => (await next.log()).at(-1)?.message.startsWith('standing by'));
  return [leader, next];
}

async function leads(operator: Operator): Promise<boolean> {
  const words = ['leading', 'released the lease', 'stopped'];
  const lines = await operator.log().catch(() => []);
  const last = lines.findLast(({ message }) => words.includes(message) || message.startsWith('started'));
  return operator.runs && last?.message === 'leading';
}

async function ledSince(operator: Operator): Promise<number> {
  const lines = await operator.log();
  return Date.parse(String(lines.findLast(({ message }) => message === 'leading')?.time));
}

async function writesSince(place: number): Promise<readonly AuditedRequest[]> {
  const requests = await world.audit.requests(operatorUser, place);
  return requests
    .filter((request) => isRealWrite(request) && !isAboutLease(request))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** Without immediate repetitions. */
function inTurns(writers: readonly string[]): readonly string[] {
  return writers.filter((writer, index) => writer !== writers[index - 1]);
}

function wish() {
  return world.wish('mesh', { tags: ['default', 'prod'] });
}

/** A last reconcile may still be restoring what istiod changed after the mesh became Ready. */
async function settledSnapshot(): Promise<typeof undisturbed> {
  let last = await world.snapshot();
  return world.waitFor('two equal snapshots, with every validator strict', async () => {
    const before = last;
    last = await world.snapshot();
    const now = JSON.stringify(last);
    // istiod makes its validators strict a moment after they are there.
    return JSON.stringify(before) === now && !now.includes('"failurePolicy":"Ignore"') && last;
  });
}
