import type { ControlPlaneProcess } from './control-plane.ts';
import type { KubectlOptions } from './kubectl.ts';
import type { ServerProcess } from './server-process.ts';
import type { Tools } from './tools/index.ts';

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
  /**
   * The API server, for example `https://127.0.0.1:24003`. It refuses whoever has no identity of this cluster (401).
   */
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
  /**
   * Range of ClusterIPs, for example `127.96.0.0/16`: no two running clusters share one. Who listens on a ClusterIP is
   * that Service.
   */
  readonly serviceRange: string;
  /** Paths of the programs, among them kubectl and helm. */
  readonly binaries: Tools;
  /**
   * Runs the real kubectl, as admin unless told otherwise, and returns what it printed. Rejects with its error text
   * when it fails.
   */
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
  /**
   * Kills the API server (SIGKILL) and starts it again on the same port and data, 2 to 3 s: every watch ends, and those
   * of an old resourceVersion get 410.
   */
  restartApiServer(): Promise<void>;
  /** Starts the controller manager again after it was ended; it reads everything before it acts on anything. */
  startControllerManager(): Promise<void>;
  /** Ends everything this cluster started, below 0.2 s, and removes its folder unless `keep`. May be called again. */
  stop(): Promise<void>;
}
