import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiClient } from './api-client.ts';
import { clusterFiles } from './commands.ts';
import { type ControlPlane, type ControlPlaneProcess, startControlPlane } from './control-plane.ts';
import { createIdentities } from './identities.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { type KubectlOptions, runKubectl } from './kubectl.ts';
import { writeOperatorKubeconfig } from './operator-identity.ts';
import { type ServerProcess, startProcess } from './server-process.ts';
import { takeSlot } from './slot.ts';
import { ensureTools, type Tools } from './tools/index.ts';
import { startWatchdog } from './watchdog.ts';

/** What may be chosen about a cluster; everything has a sensible default. */
export interface ClusterOptions {
  /** Part of the folder's name, for people who look at it. Default `cluster`. */
  readonly name?: string;
  /** Where certificates, kubeconfigs, logs and data go; made when missing. Default: a new folder under the system's temporary one. */
  readonly folder?: string;
  /** Leave the folder after `stop`, and after a starter that died. Default false. */
  readonly keep?: boolean;
}

/** A program to run beside the cluster, for example the operator. */
export interface Companion {
  /** Names the log, `<name>.log` in the cluster's folder. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A running Kubernetes control plane of its own, with one simulated Node, reachable on loopback only. */
export interface Cluster extends AsyncDisposable {
  /** The API server, for example `https://127.0.0.1:24003`. It refuses whoever has no identity of this cluster (401). */
  readonly url: string;
  /** etcd's HTTP API, open to this machine: for compaction, sizes and damage. */
  readonly etcdUrl: string;
  /** PEM of the certificate authority that signed the API server's certificate. */
  readonly caCertificate: string;
  /** Kubeconfig of `admin` in group `system:masters`, with a client certificate. */
  readonly adminKubeconfig: string;
  readonly folder: string;
  /**
   * The audit log, one JSON object a line for every answered request, written before the answer is sent. Level
   * Metadata: user, verb, object, response code, but no bodies.
   */
  readonly auditLog: string;
  /** Range of ClusterIPs, for example `127.96.0.0/16`: no two running clusters share one. Who listens on a ClusterIP is that Service. */
  readonly serviceRange: string;
  /** Paths of the programs, among them kubectl and helm. */
  readonly binaries: Tools;
  /** Runs the real kubectl, as admin unless told otherwise, and returns what it printed. Rejects with its error text when it fails. */
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<string>;
  /**
   * Kubeconfig of the operator: a ServiceAccount token (24 h) of `meshwright-system/meshwright`. Applies
   * `manifests/rbac.yaml` first; without that file the identity exists, but may do nothing.
   */
  operatorKubeconfig(): Promise<string>;
  /** Kubeconfig with a client certificate for any user and groups; without bindings it may do next to nothing. */
  kubeconfigFor(user: string, groups: readonly string[]): Promise<string>;
  /** Starts a program that is ended with the cluster, even when this process is killed. */
  run(companion: Companion): Promise<ServerProcess>;
  /** A process of the control plane, for tests that stop or kill it. */
  process(name: ControlPlaneProcess): ServerProcess;
  /** Kills the API server (SIGKILL) and starts it again on the same port and data, 2 to 3 s: every watch ends, and those of an old resourceVersion get 410. */
  restartApiServer(): Promise<void>;
  /** Ends everything this cluster started, below 0.2 s, and removes its folder unless `keep`. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a whole control plane: etcd, API server, controller manager, scheduler, and kwok as the kubelet of one large
 * Node. When it returns, a Deployment created in namespace `default` becomes Ready. In other new namespaces wait for
 * the ServiceAccount `default` first, as on every cluster.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const tools = await ensureTools();
  const folder = await makeFolder(options);
  const removable = options.keep === true ? undefined : folder;
  const slot = await takeSlot();
  const url = `https://127.0.0.1:${slot.ports.apiServer}`;
  const identities = await createIdentities(folder, slot, url);
  const { authority } = identities;
  const api = createApiClient(url, authority.certificate, identities.admin);
  const watchdog = await startWatchdog(removable);
  const adminKubeconfig = join(folder, clusterFiles.adminKubeconfig);
  const companions: ServerProcess[] = [];
  let controlPlane: ControlPlane;
  try {
    controlPlane = await startControlPlane({ folder, slot, tools }, watchdog, api);
  } catch (error) {
    await watchdog.dismiss();
    await slot.release();
    api.close();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all(companions.map((companion) => companion.kill('SIGKILL')));
    await controlPlane.stop();
    api.close();
    await watchdog.dismiss();
    if (removable !== undefined) await rm(removable, { recursive: true, force: true, maxRetries: 5 });
    await slot.release();
  };
  const kubectl = (args: readonly string[], kubectlOptions: KubectlOptions = {}): Promise<string> =>
    runKubectl(tools.kubectl, args, {
      kubeconfig: adminKubeconfig,
      cacheFolder: join(folder, 'kubectl-cache'),
      ...kubectlOptions,
    });
  const cluster: Cluster = {
    url,
    etcdUrl: `http://127.0.0.1:${slot.ports.etcd}`,
    caCertificate: authority.certificate,
    adminKubeconfig,
    folder,
    auditLog: join(folder, clusterFiles.auditLog),
    serviceRange: slot.serviceRange,
    binaries: tools,
    kubectl,
    operatorKubeconfig: () => writeOperatorKubeconfig(cluster),
    async kubeconfigFor(user, groups) {
      const file = join(folder, `${encodeURIComponent(user)}.kubeconfig`);
      const clientCertificate = await authority.issueClient(user, groups);
      await writeKubeconfig(file, url, authority.certificate, { clientCertificate });
      return file;
    },
    async run(companion) {
      const started = await startProcess({ ...companion, log: join(folder, `${companion.name}.log`) }, watchdog);
      companions.push(started);
      return started;
    },
    process: (name) => controlPlane.process(name),
    restartApiServer: () => controlPlane.restartApiServer(),
    stop() {
      stopping ??= stop();
      return stopping;
    },
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
  return cluster;
}

async function makeFolder(options: ClusterOptions): Promise<string> {
  if (options.folder === undefined) return mkdtemp(join(tmpdir(), `meshwright-${options.name ?? 'cluster'}-`));
  await mkdir(options.folder, { recursive: true });
  return options.folder;
}
