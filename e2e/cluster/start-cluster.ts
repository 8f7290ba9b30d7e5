import { join } from 'node:path';
import { createApiClient } from './api-client.ts';
import type { Cluster, Companion } from './cluster.ts';
import { type ClusterFolder, createClusterFolder, type FolderOptions } from './cluster-folder.ts';
import { clusterFiles } from './commands.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { createIdentities, type Identities } from './identities.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { runKubectl } from './kubectl.ts';
import { writeOperatorKubeconfig } from './operator-identity.ts';
import { type ServerProcess, startProcess } from './server-process.ts';
import { type Slot, takeSlot } from './slot.ts';
import { ensureTools, type Tools } from './tools/index.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

/** What may be chosen about a cluster; everything has a sensible default. */
export interface ClusterOptions extends FolderOptions {
  /** File with an AdmissionConfiguration of the API server, by its path. Default: none. */
  readonly admissionConfiguration?: string | undefined;
}

/**
 * Starts a whole Kubernetes control plane of its own: etcd, API server, controller manager, scheduler, and kwok as the
 * kubelet of one large Node. When it returns, a Deployment created in namespace `default` becomes Ready. In a new
 * namespace wait for its ServiceAccount `default` before creating bare pods, as on every cluster.
 *
 * Cost on two cores: 3 s (two at once 4 s), 0.5 GB of memory, 125 MB of disk; `stop` takes 0.1 s. Building the programs
 * happens once for a machine: see `ensureTools`. Clusters of this and other processes run side by side.
 *
 * Everything it starts ends with `stop`, and also when this process ends in any other way, SIGKILL included. Until then it
 * keeps the process alive.
 *
 * @throws ClusterError with the command and the end of the log of the process that failed; the logs are kept
 * @throws ToolError when the programs are missing and cannot be built
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const tools = await ensureTools();
  await using startup = new AsyncDisposableStack();
  const folder = await createClusterFolder(options);
  startup.defer(() => folder.removeAllButLogs());
  const slot = startup.adopt(await takeSlot(), (taken) => taken.release());
  const url = `https://127.0.0.1:${slot.ports.apiServer}`;
  const identities = await createIdentities(folder.path, slot, url);
  const api = createApiClient(url, identities.authority.certificate, identities.admin);
  startup.defer(() => api.close());
  const watchdog = startup.adopt(await startWatchdog(folder.removable), (dog) => dog.dismiss());
  const { admissionConfiguration } = options;
  const context = { folder: folder.path, slot, tools, admissionConfiguration };
  const controlPlane = startup.adopt(await startControlPlane(context, watchdog, api), (running) => running.stop());
  const companions: ServerProcess[] = [];
  startup.defer(() => endAll(companions));
  const parts = { folder, slot, url, tools, identities, watchdog, controlPlane, companions };
  return assemble(parts, startup.move());
}

interface Parts {
  readonly folder: ClusterFolder;
  readonly slot: Slot;
  readonly url: string;
  readonly tools: Tools;
  readonly identities: Identities;
  readonly watchdog: Watchdog;
  readonly controlPlane: ControlPlane;
  readonly companions: ServerProcess[];
}

function assemble(parts: Parts, everything: AsyncDisposableStack): Cluster {
  const { folder, slot, url, tools, identities, watchdog, controlPlane, companions } = parts;
  const { authority } = identities;
  const inFolder = (file: string): string => join(folder.path, file);
  const adminKubeconfig = inFolder(clusterFiles.adminKubeconfig);
  const kubectlDefaults = { kubeconfig: adminKubeconfig, cacheFolder: inFolder('kubectl-cache') };
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await everything.disposeAsync();
    await folder.remove();
  };
  const cluster: Cluster = {
    url,
    etcdUrl: `http://127.0.0.1:${slot.ports.etcd}`,
    caCertificate: authority.certificate,
    adminKubeconfig,
    folder: folder.path,
    auditLog: inFolder(clusterFiles.auditLog),
    serviceRange: slot.serviceRange,
    binaries: tools,
    kubectl: (args, options) => runKubectl(tools.kubectl, args, { ...kubectlDefaults, ...options }),
    operatorKubeconfig: () => writeOperatorKubeconfig(cluster),
    async kubeconfigFor(user, groups) {
      const file = inFolder(`${encodeURIComponent(user)}.kubeconfig`);
      const clientCertificate = await authority.issueClient(user, groups);
      await writeKubeconfig(file, url, authority.certificate, { clientCertificate });
      return file;
    },
    async run(companion: Companion) {
      const started = await startProcess({ ...companion, log: inFolder(`${companion.name}.log`) }, watchdog);
      companions.push(started);
      return started;
    },
    process: (name) => controlPlane.process(name),
    restartApiServer: () => controlPlane.restartApiServer(),
    startControllerManager: () => controlPlane.startControllerManager(),
    stop() {
      stopping ??= stop();
      return stopping;
    },
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
  return cluster;
}

async function endAll(processes: readonly ServerProcess[]): Promise<void> {
  await Promise.all(processes.map((process) => process.kill('SIGKILL')));
}
