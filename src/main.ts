import { join } from 'node:path';
import { type ChartRenderer, createChartStore, createHelmRenderer } from './charts/index.ts';
import { controllerName, openOperator } from './controller/operator.ts';
import { connect, createRuntimeMetrics, type KubeClient, type Logger, Registry } from './kube/index.ts';
import { type Flags, isFlagError, readFlags, usage } from './main/flags.ts';
import { instance } from './main/identity.ts';
import { userAgent, whenLeading } from './main/leading.ts';
import { createLogger } from './main/log.ts';
import { serve } from './main/serve.ts';
import { istio } from './mesh/istio/istio.ts';

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) process.stdout.write(usage);
  else await run(flags);
}

/** Watches from the start, so that one that stands by is ready at once; writes while it leads. */
async function run(flags: Flags): Promise<void> {
  const log = createLogger(flags['log-level']);
  const signal = stopSignal(log);
  let assertLeading = (): void => {
    throw new Error('this process does not lead');
  };
  const registry = new Registry();
  const metrics = createRuntimeMetrics(registry, controllerName);
  const { kubeconfig, context } = flags;
  await using client = await connect({
    kubeconfig,
    context,
    userAgent: userAgent(),
    onRequest: metrics.onRequest,
    beforeChange: () => assertLeading(),
  });
  const charts = {
    store: createChartStore({ cacheFolder: join(flags.cache, 'charts'), log }),
    renderer: createHelmRenderer({ helm: flags.helm, cacheFolder: join(flags.cache, 'rendered'), log }),
  };
  await introduce(client, charts.renderer, log, signal);
  using operator = openOperator({ client, provider: istio, charts, instance, log, registry, metrics });
  await using _ = await serve({ flags, client, registry, health: operator, stopping: signal, log });
  await whenLeading({ flags, signal, log, registry }, async (lost, assert) => {
    assertLeading = assert;
    await operator.reconcile(signal, lost);
  });
  log.info('stopped');
}

/** Aborts when the process is asked to end. */
function stopSignal(log: Logger): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping: the reconcile in hand finishes first');
      stop.abort();
    });
  }
  return stop.signal;
}

/** Says what this process works with, so that a missing helm or an unreachable cluster is seen before the first mesh is. */
async function introduce(client: KubeClient, renderer: ChartRenderer, log: Logger, signal: AbortSignal): Promise<void> {
  const [helm, kubernetes] = await Promise.allSettled([renderer.helmVersion({ signal }), client.version({ signal })]);
  for (const missing of [helm, kubernetes]) {
    if (missing.status === 'rejected')
      log.warn({ error: missing.reason as unknown }, String((missing.reason as Error).message));
  }
  log.info(
    {
      helm: helm.status === 'fulfilled' ? helm.value : 'unavailable',
      kubernetes: kubernetes.status === 'fulfilled' ? kubernetes.value.gitVersion : 'unreachable',
    },
    'started: watching MeshControlPlanes',
  );
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  const hint = isFlagError(error) ? '\nSee --help for what may be given.' : '';
  process.stderr.write(`meshwright: ${text}${hint}\n`);
  // Nothing that still hangs may keep a process that has failed.
  process.exit(1);
});
