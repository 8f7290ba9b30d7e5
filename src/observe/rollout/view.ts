import type { ProxyCount } from '../../api/index.ts';
import type { Observation } from '../../lifecycle/observation.ts';
import { parseDuration } from '../../rollout/duration.ts';
import type { AssignedWave } from '../../rollout/waves.ts';
import { usersOf } from '../pod-digest.ts';
import type { Surroundings } from '../surroundings.ts';
import { observeWorkloads } from '../workloads/observe-workloads.ts';
import { type FactsRequest, rolloutFacts } from './facts.ts';
import { wavesSeen } from './waves.ts';
import { markerOf, wayOf } from './way.ts';

export interface ViewRequest extends Pick<FactsRequest, 'mesh' | 'scene' | 'sets' | 'probes' | 'led'> {
  readonly waves: readonly AssignedWave[];
}

/** What an observation tells of an upgrade: the one under way, or the waves of the one that the spec asks for. */
export async function viewRollout(
  request: ViewRequest,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Pick<Observation, 'rollout' | 'waves' | 'proxies'>> {
  const { mesh, scene, waves } = request;
  const way = wayOf(mesh) ?? plannedWay(request);
  const isAsked = mesh.status?.rollout !== undefined || waves.length > 0;
  if (!isAsked || way === undefined) return { rollout: undefined, waves: [], proxies: [] };
  const marker = markerOf(mesh);
  const { mode, timeout } = mesh.spec.upgrade.restart;
  const query = { controlPlane: mesh.metadata.name, ...way, marker, mode, timeoutMs: parseDuration(timeout), waves };
  // In place, nobody's workloads are looked at, let alone restarted.
  const workloads = waves.length === 0 ? [] : await observeWorkloads(query, around, signal);
  const counted = wavesSeen(mesh, waves, workloads);
  return {
    rollout: await rolloutFacts({ ...request, scene, waves: counted, workloads, marker }, around, signal),
    waves: counted,
    proxies: proxiesOf([...new Set([way.from, way.to])], request, around),
  };
}

/** Of an upgrade that has not begun, so that its waves can be told. */
function plannedWay({ scene: { current, target } }: ViewRequest): { from: string; to: string } | undefined {
  return current === undefined ? undefined : { from: current.servesAs, to: target.servesAs };
}

function proxiesOf(
  revisions: readonly string[],
  { mesh }: ViewRequest,
  { stores }: Surroundings,
): readonly ProxyCount[] {
  return revisions.flatMap((revision) => {
    const { pods, namespaces } = usersOf(stores.pods, [revision], mesh.metadata.name);
    return pods === 0 ? [] : [{ revision, pods, namespaces: namespaces.length }];
  });
}
