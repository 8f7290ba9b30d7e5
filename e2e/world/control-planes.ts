import {
  apiVersion,
  kinds,
  type MeshControlPlane,
  type MeshControlPlaneStatus,
  type Phase,
} from '../../src/api/index.ts';
import { type KubeClient, type Logger, reflect } from '../../src/kube/index.ts';

/** Every MeshControlPlane as a watch shows it, and everything that its status has told. */
export interface ControlPlanes extends Disposable {
  get(name: string): MeshControlPlane | undefined;
  all(): readonly MeshControlPlane[];
  /** Phases in the order of the watch, each once for as long as it lasted; begun anew when the resource is created anew. */
  phasesSeen(name: string): readonly Phase[];
  /** The resource as each event of the watch has shown it, in order; begun anew when it is created anew. */
  seen(name: string): readonly MeshControlPlane[];
  /** Each status of these. */
  statusesSeen(name: string): readonly MeshControlPlaneStatus[];
  /** Resolves at the very moment at which the watch shows this phase, from now on. */
  entered(name: string, phase: Phase): Promise<void>;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Watches from now on; resolves when all that exist have been read. */
export async function watchControlPlanes(client: KubeClient): Promise<ControlPlanes> {
  const stop = new AbortController();
  const histories = new Map<string, MeshControlPlane[]>();
  const waiters = new Set<(name: string, phase: Phase | undefined) => void>();
  const note = (controlPlane: MeshControlPlane): void => {
    const { metadata, status } = controlPlane;
    const known = histories.get(metadata.name) ?? [];
    const history = known[0]?.metadata.uid === metadata.uid ? known : [];
    history.push(controlPlane);
    histories.set(metadata.name, history);
    for (const waiter of waiters) waiter(metadata.name, status?.phase);
  };
  const seen = (name: string): readonly MeshControlPlane[] => histories.get(name) ?? [];
  const statusesSeen = (name: string) => seen(name).flatMap(({ status }) => status ?? []);
  const store = reflect<MeshControlPlane>({
    client,
    kind: { apiVersion, kind: kinds.meshControlPlane.kind },
    project: (object) => object as unknown as MeshControlPlane,
    onChange: ({ after }) => (after === undefined ? undefined : note(after)),
    signal: stop.signal,
    log: silent,
  });
  await store.whenSynced;
  return {
    get: (name) => store.get(name),
    all: () => [...store.values()],
    seen,
    statusesSeen,
    phasesSeen: (name) => phasesOf(statusesSeen(name)),
    entered: (wanted, phase) =>
      new Promise((resolve) => {
        const waiter = (name: string, entered: Phase | undefined): void => {
          if (name !== wanted || entered !== phase) return;
          waiters.delete(waiter);
          resolve();
        };
        waiters.add(waiter);
      }),
    [Symbol.dispose]: () => stop.abort(),
  };
}

/** Each phase once for as long as it lasted. */
function phasesOf(statuses: readonly MeshControlPlaneStatus[]): readonly Phase[] {
  return statuses.flatMap(({ phase }, i) => (phase === undefined || phase === statuses[i - 1]?.phase ? [] : [phase]));
}
