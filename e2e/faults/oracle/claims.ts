import { kinds, type MeshControlPlane } from '../../../src/api/index.ts';
import type { KubeObject } from '../../../src/kube/index.ts';
import { numberAt } from '../../../src/kube/json.ts';
import { ofKind, type State } from './history.ts';
import type { Property } from './properties.ts';

/** A time in which the operator cannot know yet what was damaged, in milliseconds of `performance.now()`. */
export interface Believed {
  readonly from: number;
  readonly to: number;
}

/**
 * Ready is claimed only of the generation and version that serve, while everything is there and every replica is ready.
 *
 * @param expected keys of what there is when a mesh of this generation is Ready
 */
export function claims(expected: (generation: number) => readonly string[], believed: readonly Believed[]): Property {
  return {
    name: 'S8',
    breaches({ at, before, after }, state) {
      const mesh = asMesh(after);
      const claim = claimOf(mesh);
      if (mesh === undefined || claim === undefined || claim === claimOf(asMesh(before))) return [];
      if (believed.some(({ from, to }) => at >= from && at <= to)) return [];
      const { generation } = mesh.metadata;
      const wrong = contradictions(mesh, expected(generation), state);
      return wrong.map((what) => `Ready was claimed for generation ${generation}, but ${what}`);
    },
  };
}

function asMesh(object: KubeObject | undefined): MeshControlPlane | undefined {
  return object?.kind === kinds.meshControlPlane.kind ? (object as unknown as MeshControlPlane) : undefined;
}

/** Which resource and generation Ready is claimed for. */
function claimOf(mesh: MeshControlPlane | undefined): string | undefined {
  const ready = mesh?.status?.conditions?.find(({ type }) => type === 'Ready');
  const isCurrent = ready?.observedGeneration === mesh?.metadata.generation;
  return ready?.status === 'True' && isCurrent ? `${mesh?.metadata.uid} ${mesh?.metadata.generation}` : undefined;
}

function contradictions({ spec, status }: MeshControlPlane, expected: readonly string[], state: State) {
  const served = status?.current?.version;
  const version = served === spec.version ? [] : [`${served} serves and ${spec.version} is wished for`];
  const missing = expected.filter((key) => !state.has(key)).map((key) => `${key} is missing`);
  const unready = ofKind(state, 'Deployment').flatMap((deployment) => {
    const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
    const ready = numberAt(deployment, 'status', 'readyReplicas') ?? 0;
    return ready < wanted ? [`${deployment.metadata.name} has ${ready} of ${wanted} replicas ready`] : [];
  });
  return [...version, ...missing, ...unready];
}
