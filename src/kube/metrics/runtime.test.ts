import { expect, test } from 'vitest';
import { runController } from '../controller.ts';
import { createQueue } from '../queue.ts';
import { createLogbook } from '../testing/logbook.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Registry } from './registry.ts';
import { createRuntimeMetrics } from './runtime.ts';

test('a queue and its controller are counted: adds, retries, waits, work and how reconciles end', async () => {
  const clock = new ManualClock();
  const registry = new Registry();
  const metrics = createRuntimeMetrics(registry, 'mesh', clock);
  const queue = createQueue({ clock, random: () => 1, watch: metrics.queue });
  const stop = new AbortController();
  const { log } = createLogbook();
  for (const key of ['a', 'b', 'a']) queue.add(key);
  expect(valuesOf(registry)).toMatchObject({
    'workqueue_depth{name="mesh"}': 2,
    'workqueue_adds_total{name="mesh"}': 2,
  });
  clock.advance(2_000);
  await runController({
    name: 'mesh',
    queue,
    workers: 1,
    async reconcile(key) {
      clock.advance(500);
      if (key === 'a') {
        queue.add('a');
        throw new Error('no');
      }
      stop.abort();
      return { kind: 'after', milliseconds: 1 };
    },
    signal: stop.signal,
    watch: metrics.reconciles,
    log,
    clock,
  });
  expect(valuesOf(registry)).toMatchObject({
    'workqueue_adds_total{name="mesh"}': 3,
    'workqueue_retries_total{name="mesh"}': 1,
    'workqueue_queue_duration_seconds_sum{name="mesh"}': 4.5,
    'workqueue_queue_duration_seconds_count{name="mesh"}': 2,
    'workqueue_work_duration_seconds_sum{name="mesh"}': 1,
    'controller_runtime_reconcile_total{controller="mesh",result="success"}': 0,
    'controller_runtime_reconcile_total{controller="mesh",result="requeue_after"}': 1,
    'controller_runtime_reconcile_total{controller="mesh",result="error"}': 1,
    'controller_runtime_reconcile_time_seconds_sum{controller="mesh"}': 1,
  });
});

test('requests are counted by method and status, also those without an answer', () => {
  const registry = new Registry();
  const { onRequest } = createRuntimeMetrics(registry, 'mesh');
  const request = { verb: 'apply', method: 'PATCH', path: '/', milliseconds: 1 } as const;
  for (const status of [200, 409, undefined, 200]) onRequest({ ...request, status });
  expect(valuesOf(registry)).toMatchObject({
    'rest_client_requests_total{code="200",method="PATCH"}': 2,
    'rest_client_requests_total{code="409",method="PATCH"}': 1,
    'rest_client_requests_total{code="<error>",method="PATCH"}': 1,
  });
});

function valuesOf(registry: Registry): Readonly<Record<string, number>> {
  const lines = registry.text().trim().split('\n');
  const samples = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' '));
  return Object.fromEntries(samples.map(([name, value]) => [name, Number(value)]));
}
