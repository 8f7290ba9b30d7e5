import { type Clock, systemClock } from '../clock.ts';
import type { ReconcileResult, ReconcileWatch } from '../controller.ts';
import type { QueueWatch } from '../queue.ts';
import type { RequestRecord } from '../transport.ts';
import type { Registry } from './registry.ts';

/** What the runtime counts, under the names that dashboards for operators know from controller-runtime and client-go. */
export interface RuntimeMetrics {
  readonly onRequest: (record: RequestRecord) => void;
  readonly reconciles: ReconcileWatch;
  readonly queue: QueueWatch;
}

const reconcileSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120];
const queueSeconds = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000];

/** For one controller and its queue. */
export function createRuntimeMetrics(
  registry: Registry,
  controller: string,
  clock: Clock = systemClock,
): RuntimeMetrics {
  return {
    onRequest: requestMetrics(registry),
    reconciles: reconcileMetrics(registry, controller),
    queue: queueMetrics(registry, controller, clock),
  };
}

function requestMetrics(registry: Registry): (record: RequestRecord) => void {
  const total = registry.counter<'code' | 'method'>({
    name: 'rest_client_requests_total',
    help: 'Requests to the API server, by HTTP method and status; <error> when no answer came.',
  });
  return ({ method, status }) => total.add({ code: status === undefined ? '<error>' : String(status), method });
}

function reconcileMetrics(registry: Registry, controller: string): ReconcileWatch {
  const total = registry.counter<'controller' | 'result'>({
    name: 'controller_runtime_reconcile_total',
    help: 'Reconciles by how they ended: success, requeue_after or error.',
  });
  const time = registry.histogram<'controller'>(
    { name: 'controller_runtime_reconcile_time_seconds', help: 'How long a reconcile took.' },
    reconcileSeconds,
  );
  const results: readonly ReconcileResult[] = ['success', 'requeue_after', 'error'];
  for (const result of results) total.add({ controller, result }, 0);
  return (result, milliseconds) => {
    total.add({ controller, result });
    time.observe({ controller }, milliseconds / 1000);
  };
}

function queueMetrics(registry: Registry, name: string, clock: Clock): QueueWatch {
  const adds = registry.counter<'name'>({ name: 'workqueue_adds_total', help: 'Keys that were added to the queue.' });
  const retries = registry.counter<'name'>({
    name: 'workqueue_retries_total',
    help: 'Keys that were added again after a failure.',
  });
  const waits = registry.histogram<'name'>(
    { name: 'workqueue_queue_duration_seconds', help: 'How long a key waited in the queue.' },
    queueSeconds,
  );
  const works = registry.histogram<'name'>(
    { name: 'workqueue_work_duration_seconds', help: 'How long the work on a key took.' },
    queueSeconds,
  );
  const waiting = new Map<string, number>();
  const working = new Map<string, number>();
  const since = (times: Map<string, number>, key: string): number => {
    const begun = times.get(key) ?? clock.monotonic();
    times.delete(key);
    return (clock.monotonic() - begun) / 1000;
  };
  adds.add({ name }, 0);
  retries.add({ name }, 0);
  registry.gauge<'name'>({ name: 'workqueue_depth', help: 'Keys that wait for work.' }, () => [
    [{ name }, waiting.size],
  ]);
  return {
    added(key) {
      adds.add({ name });
      waiting.set(key, clock.monotonic());
    },
    taken(key) {
      waits.observe({ name }, since(waiting, key));
      working.set(key, clock.monotonic());
    },
    done: (key) => works.observe({ name }, since(working, key)),
    retried: () => retries.add({ name }),
  };
}
