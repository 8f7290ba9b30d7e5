import { apiVersion, kinds, type MeshControlPlane, type Phase, type WaveState } from '../../src/api/index.ts';
import { type KubeClient, type Logger, reflect } from '../../src/kube/index.ts';

/** What a watch has shown of a rollout, and when. */
export interface Sighting {
  /** On the monotonic clock, in milliseconds. */
  readonly at: number;
  /** Milliseconds since 1970. */
  readonly wallClock: number;
  readonly phase: Phase | undefined;
  readonly waves: readonly { readonly name: string; readonly state: WaveState }[];
}

/** Everything that the status has told since it was opened, as somebody else sees it. */
export interface Timeline extends Disposable {
  readonly sightings: readonly Sighting[];
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export async function openTimeline(client: KubeClient): Promise<Timeline> {
  const stop = new AbortController();
  const sightings: Sighting[] = [];
  const store = reflect<MeshControlPlane>({
    client,
    kind: { apiVersion, kind: kinds.meshControlPlane.kind },
    project: (object) => object as unknown as MeshControlPlane,
    onChange({ after }) {
      const { phase, rollout } = after?.status ?? {};
      const waves = (rollout?.waves ?? []).map(({ name, state }) => ({ name, state }));
      sightings.push({ at: performance.now(), wallClock: Date.now(), phase, waves });
    },
    signal: stop.signal,
    log: silent,
  });
  await store.whenSynced;
  return { sightings, [Symbol.dispose]: () => stop.abort() };
}

/** How long a phase was seen, all times together. What is not over counts up to the last sighting. */
export function timeIn(wanted: Phase, sightings: readonly Sighting[]): number {
  return sightings.reduce((sum, { phase, at }, i) => {
    const next = sightings[i + 1];
    return phase === wanted && next !== undefined ? sum + next.at - at : sum;
  }, 0);
}

/** When a wave was first seen in a state. @throws Error when it never was */
export function firstSeen(wave: string, state: WaveState, sightings: readonly Sighting[]): Sighting {
  const found = sightings.find(({ waves }) => waves.some((one) => one.name === wave && one.state === state));
  if (found === undefined) throw new Error(`wave ${wave} was never seen ${state}`);
  return found;
}
