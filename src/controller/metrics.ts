import { type MeshControlPlane, phases } from '../api/index.ts';
import type { Registry, Store } from '../kube/index.ts';

/** More control planes than this are not told one by one: their names are labels. */
const most = 100;

export interface Watched {
  readonly controlPlanes: Pick<Store<MeshControlPlane>, 'values'>;
  /** Every kind that is watched, and since when contact is lost, in milliseconds since 1970. */
  contacts(): Iterable<readonly [kind: string, since: number | undefined]>;
}

/** Returns what counts a repair, by the kind of the object. */
export function createOperatorMetrics(registry: Registry, watched: Watched, now: () => number): (kind: string) => void {
  const each = (): readonly MeshControlPlane[] => [...watched.controlPlanes.values()].slice(0, most);
  registry.gauge<'control_plane' | 'phase'>(
    {
      name: 'meshwright_phase',
      help: 'The phase of a MeshControlPlane: 1 for the one it is in, 0 for the others. Every replica tells it.',
    },
    () => each().flatMap(phasesOf),
  );
  registry.gauge<'control_plane'>(
    {
      name: 'meshwright_ready',
      help: 'Whether a MeshControlPlane is Ready for its newest generation: 1 or 0. Every replica tells it.',
    },
    () => each().map((mesh) => [{ control_plane: mesh.metadata.name }, isReady(mesh) ? 1 : 0]),
  );
  registry.gauge<'kind'>(
    {
      name: 'meshwright_watch_outage_seconds',
      help: 'For how long changes of a kind may have been missed; 0 once what was missed is known.',
    },
    () => outages(watched.contacts(), now()),
  );
  const repaired = registry.counter<'kind'>({
    name: 'meshwright_drift_repaired_total',
    help: 'Objects of the mesh that were deleted or changed by somebody else, and brought back.',
  });
  return (kind) => repaired.add({ kind });
}

function phasesOf({ metadata, status }: MeshControlPlane): [{ control_plane: string; phase: string }, number][] {
  return phases.map((phase) => [{ control_plane: metadata.name, phase }, status?.phase === phase ? 1 : 0]);
}

function isReady({ metadata, status }: MeshControlPlane): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && ready.observedGeneration === metadata.generation;
}

/** Kinds of one name in several groups are told as one, by the longest outage. */
function outages(contacts: ReturnType<Watched['contacts']>, now: number): [{ kind: string }, number][] {
  const longest = new Map<string, number>();
  for (const [kind, since = now] of contacts) {
    longest.set(kind, Math.max(longest.get(kind) ?? 0, (now - since) / 1000));
  }
  return [...longest].map(([kind, seconds]) => [{ kind }, seconds]);
}
