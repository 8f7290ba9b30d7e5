import { apiVersion, kinds, type MeshControlPlane } from '../../../src/api/index.ts';
import { keyOf, type Logger, reflect } from '../../../src/kube/index.ts';
import { numberAt } from '../../../src/kube/json.ts';
import type { World } from '../../world/index.ts';
import { meshName } from './people.ts';
import type { Snapshot } from './stage.ts';

/** Watches past the proxy whether status says Ready only when that is true. */
export interface Recorder extends AsyncDisposable {
  /** What was claimed and was not so. */
  readonly lies: readonly string[];
  /** From now on claims are believed: somebody damages the mesh, and the operator cannot know at once. */
  believe(): void;
  /** From now on each claim is checked. */
  doubt(): void;
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** @param expected what there is when a mesh of this generation is Ready; undefined: nothing is known of it */
export async function startRecorder(
  world: World,
  expected: (generation: number) => Snapshot | undefined,
): Promise<Recorder> {
  const stop = new AbortController();
  const lies: string[] = [];
  const checks = new Set<Promise<void>>();
  let doubting = true;
  let claimed: string | undefined;

  const check = async (mesh: MeshControlPlane): Promise<void> => {
    const wrong = await contradictions(world, mesh, expected(mesh.metadata.generation));
    lies.push(...wrong.map((what) => `Ready was claimed for generation ${mesh.metadata.generation}, but ${what}`));
  };
  const look = (mesh: MeshControlPlane): void => {
    const claim = claimOf(mesh);
    if (claim !== undefined && claim !== claimed && doubting) {
      const checking = check(mesh).finally(() => checks.delete(checking));
      checks.add(checking);
    }
    claimed = claim;
  };
  const store = reflect<MeshControlPlane>({
    client: world.client,
    kind: { apiVersion, kind: kinds.meshControlPlane.kind },
    fieldSelector: `metadata.name=${meshName}`,
    project: (object) => object as unknown as MeshControlPlane,
    onChange: ({ after }) => (after === undefined ? undefined : look(after)),
    signal: stop.signal,
    log: silent,
  });
  await store.whenSynced;
  return {
    lies,
    believe() {
      doubting = false;
    },
    doubt() {
      doubting = true;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(checks);
    },
  };
}

/** Which resource and generation Ready is claimed for. */
function claimOf({ metadata, status }: MeshControlPlane): string | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const isCurrent = ready?.observedGeneration === metadata.generation;
  return ready?.status === 'True' && isCurrent ? `${metadata.uid} ${metadata.generation}` : undefined;
}

async function contradictions(
  world: World,
  { spec, status }: MeshControlPlane,
  expected: Snapshot | undefined,
): Promise<readonly string[]> {
  const served = status?.current?.version;
  const version = served === spec.version ? [] : [`${served} serves and ${spec.version} is wished for`];
  const there = new Set((await world.written()).map(keyOf));
  const missing = Object.keys(expected ?? {}).filter((key) => !there.has(key));
  const deployments: string[] = [];
  for await (const deployment of world.client.list(
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { namespace: spec.namespace },
  )) {
    const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
    const ready = numberAt(deployment, 'status', 'readyReplicas') ?? 0;
    if (ready < wanted) deployments.push(`${deployment.metadata.name} has ${ready} of ${wanted} replicas ready`);
  }
  return [...version, ...missing.map((key) => `${key} is missing`), ...deployments];
}
