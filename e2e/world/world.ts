import { join } from 'node:path';
import {
  annotations,
  apiVersion,
  kinds,
  type MeshControlPlane,
  type MeshControlPlaneStatus,
  type Phase,
} from '../../src/api/index.ts';
import { connect, type KubeClient, type KubeObject, type ObjectRef } from '../../src/kube/index.ts';
import { type Cluster, established, startCluster } from '../cluster/index.ts';
import { type StandInMesh, startMesh } from '../mesh/index.ts';
import { type Audit, openAudit } from './audit.ts';
import { type ChartSupply, supplyCharts } from './chart-supply.ts';
import { type ControlPlanes, watchControlPlanes } from './control-planes.ts';
import { type MeshEvent, readEvents } from './events.ts';
import { controlPlaneManifest, revisionOf, type Spec, userLabel } from './manifests.ts';
import { type Operator, prepareOperator } from './operator.ts';
import { type Snapshot, takeSnapshot, writtenObjects } from './snapshot.ts';
import { podsIn, type UserPod } from './users.ts';
import { type Look, waitFor } from './waiting.ts';

/** A cluster with Meshwright in it, and everything around it: charts, a stand-in for istiod, and people. */
export interface World extends AsyncDisposable {
  readonly cluster: Cluster;
  /** The admin's own connection, for looking. What people do goes through `kubectl`. */
  readonly client: KubeClient;
  readonly charts: ChartSupply;
  readonly mesh: StandInMesh;
  readonly operator: Operator;
  readonly audit: Audit;
  /** A MeshControlPlane with Istio, the newest version and this world's charts where the spec says nothing else. */
  wish(name: string, spec?: Spec): KubeObject;
  kubectl(...args: string[]): Promise<string>;
  /** `kubectl apply -f -`. */
  apply(...manifests: readonly KubeObject[]): Promise<string>;
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  meshControlPlane(name: string): MeshControlPlane | undefined;
  /** Every phase that status has shown since the resource was created, in order. */
  phasesSeen(name: string): readonly Phase[];
  /** The resource as each change of it was seen, in order. */
  seen(name: string): readonly MeshControlPlane[];
  /** Every status that the resource has shown, in order. */
  statusesSeen(name: string): readonly MeshControlPlaneStatus[];
  /** Resolves at the very moment at which a watch shows this phase, from now on; a test's own time limit applies. */
  entered(name: string, phase: Phase): Promise<void>;
  /** Events about one MeshControlPlane, oldest first. */
  events(name: string): Promise<readonly MeshEvent[]>;
  /** The pods of a namespace that are not finished, live. */
  pods(namespace: string): Promise<readonly UserPod[]>;
  /** Every object that Meshwright has written, live. */
  written(): Promise<readonly KubeObject[]>;
  snapshot(): Promise<Snapshot>;
  /** Looks every 25 ms until there is something to see; default patience: 120 s. */
  waitFor<T>(description: string, look: Look<T>, seconds?: number): Promise<T>;
  /** Waits until status shows the phase for the generation that is stored. */
  phase(name: string, phase: Phase, seconds?: number): Promise<MeshControlPlane>;
  /** Waits for phase Ready with condition Ready true, both for the generation that is stored. */
  ready(name: string, seconds?: number): Promise<MeshControlPlane>;
  /** `kubectl delete`, and waits until nothing is left of the MeshControlPlane. */
  uninstall(name: string, seconds?: number): Promise<void>;
  /** Makes room for the next scenario: every istiod behaves again, charts are served rightly, workloads and meshes are gone. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  /** Part of the name of the cluster's folder. */
  readonly name: string;
  /** Start the operator at once. Default true. */
  readonly operator?: boolean;
  /** Further flags of the operator. */
  readonly flags?: readonly string[];
  /** Of the API server; see `ClusterOptions`. */
  readonly admissionConfiguration?: string;
}

const crds = join(import.meta.dirname, '../../crds');
const patience = 120;

/** Starts it all; what was started is ended again when a part of it can't be. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { name, operator: withOperator = true, flags, admissionConfiguration } = options;
  await using startup = new AsyncDisposableStack();
  const keep = process.env.MESHWRIGHT_E2E_KEEP === 'true';
  const cluster = startup.use(await startCluster({ name, keep, admissionConfiguration }));
  await cluster.kubectl(['apply', '-f', crds]);
  await established(cluster, '-f', crds);
  const charts = startup.use(await supplyCharts(cluster.binaries.helm, cluster.folder));
  const mesh = startup.use(await startMesh({ cluster }));
  const client = startup.use(await connect({ kubeconfig: cluster.adminKubeconfig, userAgent: 'scenario' }));
  const controlPlanes = startup.use(await watchControlPlanes(client));
  const operator = await prepareOperator(cluster, { flags });
  if (withOperator) await operator.start();
  return assemble({ cluster, charts, mesh, client, controlPlanes, operator }, startup.move());
}

interface Parts extends Pick<World, 'cluster' | 'charts' | 'mesh' | 'client' | 'operator'> {
  readonly controlPlanes: ControlPlanes;
}

function assemble(parts: Parts, everything: AsyncDisposableStack): World {
  const { cluster, charts, mesh, client, controlPlanes, operator } = parts;
  const evidence = {
    controlPlanes: () => controlPlanes.all(),
    events: () => readEvents(client),
    operatorLog: operator.logFile,
    crash: () => operator.crash,
  };
  const world: World = {
    ...parts,
    audit: openAudit(cluster.auditLog),
    wish: (name, spec = {}) =>
      controlPlaneManifest(name, { mesh: 'Istio', version: charts.version, charts: charts.source, ...spec }),
    kubectl: (...args) => cluster.kubectl(args),
    apply: (...items) =>
      cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) }),
    get: (ref) => client.get(ref),
    meshControlPlane: (name) => controlPlanes.get(name),
    phasesSeen: (name) => controlPlanes.phasesSeen(name),
    seen: (name) => controlPlanes.seen(name),
    statusesSeen: (name) => controlPlanes.statusesSeen(name),
    entered: (name, phase) => controlPlanes.entered(name, phase),
    events: async (name) => (await readEvents(client)).filter(({ regarding }) => regarding === name),
    pods: (namespace) => podsIn(client, namespace),
    written: () => writtenObjects(client),
    snapshot: () => takeSnapshot(client),
    waitFor: (description, look, seconds = patience) => waitFor(description, look, seconds, evidence),
    async phase(name, phase, seconds) {
      const stored = await storedGeneration(client, name);
      const look = () => observed(controlPlanes.get(name), phase, stored);
      return world.waitFor(`${name} is in phase ${phase}`, look, seconds);
    },
    async ready(name, seconds) {
      const stored = await storedGeneration(client, name);
      const look = () => isReady(observed(controlPlanes.get(name), 'Ready', stored));
      return world.waitFor(`${name} is Ready`, look, seconds);
    },
    async uninstall(name, seconds = patience) {
      await cluster.kubectl(['delete', 'meshcontrolplane', name, '--wait=false']);
      await world.waitFor(`${name} is gone`, () => controlPlanes.get(name) === undefined, seconds);
    },
    async clear() {
      charts.repository?.heal();
      for (const version of charts.versions) await mesh.behave(revisionOf(version));
      if (operator.crash === undefined) await operator.start();
      await cluster.kubectl(['delete', 'deployments', '-A', '-l', userLabel, '--cascade=foreground', '--timeout=90s']);
      const names = controlPlanes.all().map(({ metadata }) => metadata.name);
      if (names.length === 0) return;
      await cluster.kubectl([
        'annotate',
        'meshcontrolplane',
        ...names,
        `${annotations.forceUninstall}=true`,
        '--overwrite',
      ]);
      await cluster.kubectl(['delete', 'meshcontrolplane', ...names, '--ignore-not-found', '--wait=false']);
      await world.waitFor(`${names.join(' and ')} gone`, () => controlPlanes.all().length === 0);
    },
    stop: () => everything.disposeAsync(),
    [Symbol.asyncDispose]: () => world.stop(),
  };
  return world;
}

/** What a scenario has just written, which its watch may show only later. */
async function storedGeneration(client: KubeClient, name: string): Promise<number> {
  const found = await client.get({ apiVersion, kind: kinds.meshControlPlane.kind, name });
  return found?.metadata.generation ?? 0;
}

function observed(found: MeshControlPlane | undefined, phase: Phase, stored: number): MeshControlPlane | undefined {
  const seen = found?.status?.observedGeneration;
  const isCurrent = seen !== undefined && seen === found?.metadata.generation && seen >= stored;
  return isCurrent && found?.status?.phase === phase ? found : undefined;
}

function isReady(found: MeshControlPlane | undefined): MeshControlPlane | undefined {
  const ready = found?.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && ready.observedGeneration === found?.metadata.generation ? found : undefined;
}
