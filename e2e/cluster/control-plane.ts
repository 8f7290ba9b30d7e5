import type { ApiAnswer, ApiClient } from './api-client.ts';
import { ClusterError } from './cluster-error.ts';
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
  /** A new controller manager, after the one before was ended. */
  startControllerManager(): Promise<void>;
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

/**
 * Starts the whole control plane and waits until it works: a pod created in namespace `default` becomes Ready. When a
 * process fails, all are ended.
 */
export async function startControlPlane(
  context: CommandContext,
  watchdog: Watchdog,
  api: ApiClient,
): Promise<ControlPlane> {
  const running = new Map<ControlPlaneProcess, ServerProcess>();
  let works = false;
  const start = async (name: ControlPlaneProcess): Promise<ServerProcess> => {
    const started = await startProcess(commandOf[name](context), watchdog);
    running.set(name, started);
    void started.ended.then(() => (works ? reportSurprise(started) : undefined));
    return started;
  };
  const find = (name: ControlPlaneProcess): ServerProcess => {
    const found = running.get(name);
    if (found === undefined) throw new Error(`${name} has not been started`);
    return found;
  };
  const waitFor = (name: ControlPlaneProcess, goal: string, isTrue: () => Promise<boolean>): Promise<void> =>
    waitUntil(goal, [find(name), ...running.values()], isTrue);
  const startApiServer = async (): Promise<void> => {
    await start('kube-apiserver');
    await waitFor('kube-apiserver', '/readyz answers 200', () => isOk(api, '/readyz'));
  };
  const stop = async (): Promise<void> => {
    // SIGKILL, because an API server that is asked politely waits for an etcd that is gone.
    const processes = controlPlaneProcesses.flatMap((name) => running.get(name) ?? []);
    await Promise.all(processes.map((process) => process.kill('SIGKILL')));
  };

  try {
    await start('etcd');
    await startApiServer();
    await start('kube-controller-manager');
    await start('kube-scheduler');
    await start('kwok');
    await createNode(api);
    await waitFor('kwok', 'the Node is Ready', () => nodeIsReady(api));
    const account = '/api/v1/namespaces/default/serviceaccounts/default';
    await waitFor('kube-controller-manager', 'the ServiceAccount default exists', () => isOk(api, account));
  } catch (error) {
    await stop();
    throw error;
  }
  works = true;
  return {
    process: find,
    stop,
    async restartApiServer() {
      await find('kube-apiserver').kill('SIGKILL');
      await startApiServer();
    },
    async startControllerManager() {
      await start('kube-controller-manager');
    },
  };
}

/** A control plane that loses a process during a test must be seen, or every later failure is a riddle. */
async function reportSurprise(process: ServerProcess): Promise<void> {
  if (process.signalled) return;
  const error = await process.failure('ProcessEnded', `${process.ending ?? 'ended'}, though nobody asked it to`);
  console.error(error.message);
}

/** Name of the one Node that carries all pods. */
export const nodeName = 'fat';

async function createNode(api: ApiClient): Promise<void> {
  const labels = { 'kubernetes.io/hostname': nodeName, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, labels } };
  const { status, body } = await api.request('POST', '/api/v1/nodes', node);
  if (status === 201) return;
  throw new ClusterError('CommandFailed', `the Node was refused with ${status}: ${JSON.stringify(body)}`);
}

async function nodeIsReady(api: ApiClient): Promise<boolean> {
  const answer = await answerOf(api, `/api/v1/nodes/${nodeName}`);
  return JSON.stringify(answer?.body ?? '').includes('"reason":"KubeletReady"');
}

async function isOk(api: ApiClient, path: string): Promise<boolean> {
  return (await answerOf(api, path))?.status === 200;
}

/** Undefined when there is no answer at all, as while the server starts; whether it died is seen by its process. */
async function answerOf(api: ApiClient, path: string): Promise<ApiAnswer | undefined> {
  try {
    return await api.request('GET', path);
  } catch {
    return undefined;
  }
}
