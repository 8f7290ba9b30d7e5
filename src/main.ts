import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { ChartError, type ChartRenderer, createChartStore, createHelmRenderer } from './charts/index.ts';
import { runOperator } from './controller/operator.ts';
import { ApiError, connect, type KubeClient, type Logger } from './kube/index.ts';
import { istio } from './mesh/istio/istio.ts';

const usage = `meshwright: installs and keeps the mesh that each MeshControlPlane asks for

  --kubeconfig PATH   which cluster; default: KUBECONFIG, ~/.kube/config, or the pod's own account
  --context NAME      which context of the kubeconfig; default: its current one
  --helm PATH         the helm program (version 4); default: HELM_BIN, or helm on PATH
  --cache PATH        folder for charts and rendered manifests; default: meshwright in the temporary folder
  --log-level LEVEL   trace, debug, info, warn, error or fatal; default: info
  -h, --help          this text
`;

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

function flags() {
  const { values } = parseArgs({
    options: {
      kubeconfig: { type: 'string' },
      context: { type: 'string' },
      helm: { type: 'string', default: process.env.HELM_BIN ?? 'helm' },
      cache: { type: 'string', default: join(tmpdir(), 'meshwright') },
      'log-level': { type: 'string', default: 'info' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (!levels.includes(values['log-level'])) {
    throw new TypeError(`--log-level ${values['log-level']} is unknown: use one of ${levels.join(', ')}`);
  }
  return values;
}

async function main(): Promise<void> {
  const { kubeconfig, context, helm, cache, 'log-level': level, help } = flags();
  if (help) {
    process.stdout.write(usage);
    return;
  }
  const log = createLogger(level);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping: the reconcile in hand finishes first');
      stop.abort();
    });
  }
  await using client = await connect({
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    userAgent: 'meshwright',
  });
  const charts = {
    store: createChartStore({ cacheFolder: join(cache, 'charts'), log }),
    renderer: createHelmRenderer({ helm, cacheFolder: join(cache, 'rendered'), log }),
  };
  await introduce(client, charts.renderer, log, stop.signal);
  await runOperator({ client, provider: istio, charts, log, signal: stop.signal });
  log.info('stopped');
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

function createLogger(level: string) {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      errorKey: 'error',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: explain },
    },
    pino.destination({ dest: 1, sync: true }),
  );
}

/** A failure that has a reason code is told by its message; a stack trace is for what nobody expected. */
function explain(error: unknown): unknown {
  if (error instanceof ApiError || error instanceof ChartError) return { type: error.name, reason: error.reason };
  return error instanceof Error ? pino.stdSerializers.errWithCause(error) : error;
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  const hint = error instanceof TypeError ? '\nSee --help for what may be given.' : '';
  process.stderr.write(`meshwright: ${text}${hint}\n`);
  process.exitCode = 1;
});
