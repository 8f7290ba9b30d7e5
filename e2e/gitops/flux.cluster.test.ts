import { beforeAll, expect, test } from 'vitest';
import { type Engine, startEngine, withoutGo } from './engine.ts';
import { sampleExpressions } from './flux-sample.ts';
import { controlPlanes } from './test-data.ts';

let engine: Engine | undefined;
beforeAll(async () => {
  engine = await startEngine();
});

/** What each state of the test data is called: by kstatus, and by the sample's expressions where that differs. */
const expected: Readonly<Record<string, string | readonly [byKstatus: string, byExpressions: string]>> = {
  approved: 'InProgress',
  'awaiting-approval': 'InProgress',
  'awaiting-decision': 'InProgress',
  'awaiting-window': 'InProgress',
  blocked: 'Failed',
  fresh: 'InProgress',
  healthy: 'Current',
  'healthy-retiring': 'Current',
  'in-use': ['Terminating', 'Failed'],
  migrating: 'InProgress',
  'not-ready': 'InProgress',
  'null-in-gateway': 'Current',
  'null-in-values': 'Current',
  paused: 'InProgress',
  retried: 'Failed',
  'rolled-back': 'Failed',
  'rolling-back': 'InProgress',
  stale: 'InProgress',
  uninstalling: ['Terminating', 'InProgress'],
  'values-seen': 'Current',
};

/** A resource without any status is what the schema rules out: kstatus would call it current. */
const objects = [...controlPlanes].filter(([name]) => name !== 'without-status');

test('kstatus calls current only what serves, and failed only what waits for a person', async ({ skip }) => {
  skip(engine === undefined, withoutGo);
  const answers = await engine?.ask(objects.map(([, object]) => ({ ask: 'kstatus', object })));
  expect(byName(answers)).toEqual(expectedAt(0));
});

test('the expressions of the sample for Flux say the same, and tell why a deletion stands still', async ({ skip }) => {
  skip(engine === undefined, withoutGo);
  const expressions = sampleExpressions();
  const answers = await engine?.ask(objects.map(([, object]) => ({ ask: 'expressions', expressions, object })));
  expect(byName(answers)).toEqual(expectedAt(-1));
});

function byName(answers: readonly unknown[] = []) {
  return Object.fromEntries(objects.map(([name], i) => [name, answers[i]]));
}

/** The first or the last of what is expected. */
function expectedAt(place: 0 | -1) {
  return Object.fromEntries(
    Object.entries(expected).map(([name, status]) => [name, { answer: [status].flat().at(place) }]),
  );
}
