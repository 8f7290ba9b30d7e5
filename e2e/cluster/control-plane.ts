import type { ApiClient } from './api-client.ts';
import {
  apiServerCommand,
  type CommandContext,
  controllerManagerCommand,
  etcdCommand,
  kwokCommand,
  schedulerCommand,
} from './commands.ts';
import { waitUntil } from './readiness.ts';
import { type ServerProcess, startProcess } from './server-process.ts';
import type { Watchdog } from './watchdog.ts';

/** The running processes of one cluster. */
export interface ControlPlane {
  /** SIGKILL, then a new API server on the same port and data; resolves when it is ready. */
  restartApiServer(): Promise<void>;
  /** The process with this name, for tests that stop (SIGSTOP) or kill one. */
  process(name: ControlPlaneProcess): ServerProcess;
  /** Ends them all at once. */
  stop(): Promise<void>;
}

/** Names of the processes, in the order in which they are ended. */
export const controlPlaneProcesses = [
  'kwok',
  'kube-scheduler',
  'kube-controller-manager',
  'kube-apiserver',
  'etcd',
] as const;
export type ControlPlaneProcess = (typeof controlPlaneProcesses)[number];

const commandOf = {
  etcd: etcdCommand,
  'kube-apiserver': apiServerCommand,
  'kube-controller-manager': controllerManagerCommand,
  'kube-scheduler': schedulerCommand,
  kwok: kwokCommand,
} as const;

/** Starts the whole control plane and waits until it works: a pod created in namespace `default` becomes Ready. When a process fails, all are ended. */
export async function startControlPlane(
  context: CommandContext,
  watchdog: Watchdog,
  api: ApiClient,
): Promise<ControlPlane> {
  const running = new Map<ControlPlaneProcess, ServerProcess>();
  const start = async (name: ControlPlaneProcess): Promise<ServerProcess> => {
    const started = await startProcess(commandOf[name](context), watchdog);
    running.set(name, started);
    return started;
  };
  const find = (name: ControlPlaneProcess): ServerProcess => {
    const found = running.get(name);
    if (found === undefined) throw new Error(`${name} has not been started`);
    return found;
  };
  const startApiServer = async (): Promise<void> => {
    const apiServer = await start('kube-apiserver');
    await waitUntil('/readyz answers 200', [apiServer, find('etcd')], () => answers(api, '/readyz'));
  };
  const stop = async (): Promise<void> => {
    // SIGKILL, because an API server that is asked politely waits for an etcd that is gone.
    await Promise.all(controlPlaneProcesses.map((name) => running.get(name)?.kill('SIGKILL')));
  };

  try {
    await start('etcd');
    await startApiServer();
    const [controllerManager, scheduler, kwok] = await Promise.all([
      start('kube-controller-manager'),
      start('kube-scheduler'),
      start('kwok'),
    ]);
    await createNode(api);
    await waitUntil('kwok makes the Node Ready', [kwok, scheduler], () => nodeIsReady(api));
    await waitUntil('the default ServiceAccount exists', [controllerManager], () =>
      answers(api, '/api/v1/namespaces/default/serviceaccounts/default'),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    process: find,
    stop,
    async restartApiServer() {
      await find('kube-apiserver').kill('SIGKILL');
      await startApiServer();
    },
  };
}

/** Name of the one Node that carries all pods. */
export const nodeName = 'fat';

async function createNode(api: ApiClient): Promise<void> {
  const labels = { 'kubernetes.io/hostname': nodeName, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, labels } };
  const { status, body } = await api.request('POST', '/api/v1/nodes', node);
  if (status !== 201) throw new Error(`the API server refused the Node with ${status}: ${JSON.stringify(body)}`);
}

async function nodeIsReady(api: ApiClient): Promise<boolean> {
  const { body } = await api.request('GET', `/api/v1/nodes/${nodeName}`);
  return JSON.stringify(body).includes('"reason":"KubeletReady"');
}

/** True when the API server answers 200; no answer at all, as while it starts, is false. */
async function answers(api: ApiClient, path: string): Promise<boolean> {
  try {
    return (await api.request('GET', path)).status === 200;
  } catch {
    return false;
  }
}
