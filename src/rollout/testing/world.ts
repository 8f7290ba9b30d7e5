import type { RestartPlan } from '../restarts.ts';
import type { Workload } from '../workload.ts';

interface Pod {
  readonly name: string;
  readonly moved: boolean;
  readonly ready: boolean;
  readonly deleting: boolean;
}

export interface Given {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly wave: number;
  readonly replicas: number;
  /** How many pods have the right revision from the beginning. */
  readonly moved: number;
  readonly onDelete: boolean;
}

/** Workloads that do what their controllers would do, one small step at a time. */
export interface World {
  observe(): readonly Workload[];
  carryOut(plan: RestartPlan): void;
  /** One step of the workload at this place; nothing when it has none to take. */
  step(place: number): void;
  /** How often each template was annotated. */
  readonly annotated: readonly number[];
  /** Most pods of one workload that were missing, unready or being deleted because of an eviction. */
  readonly mostEvictedAtOnce: () => number;
}

export function createWorld(given: readonly Given[]): World {
  const pods = given.map(({ replicas, moved }, place) =>
    Array.from({ length: replicas }, (_, index): Pod => newPod(`${place}-${index}`, index < moved, true)),
  );
  const annotated = given.map(() => 0);
  let [time, created, mostEvicted] = [0, 0, 0];

  function observed({ kind, wave, replicas, onDelete }: Given, place: number): Workload {
    const all = pods[place] ?? [];
    const left = all.filter((pod) => !pod.moved);
    const marked = (annotated[place] ?? 0) > 0;
    const replacing = marked && !onDelete && left.length > 0;
    const whole = all.length === replicas && all.every((pod) => pod.ready && !pod.deleting);
    return {
      kind,
      apiVersion: 'apps/v1',
      namespace: `namespace-${wave}`,
      name: String(place),
      uid: String(place),
      wave,
      moved: all.length - left.length,
      left: left.length,
      oldPods: left
        .filter((pod) => !pod.deleting)
        .map((pod) => ({ ...pod, namespace: `namespace-${wave}`, uid: pod.name, strayed: false })),
      ready: whole && !replacing,
      rolling: replacing,
      replicas,
      pods: all.filter((pod) => !pod.deleting).length,
      onDelete,
      marked,
      progressAt: marked ? time : undefined,
      optedOut: false,
      trouble: undefined,
    };
  }

  function nextPods(place: number, all: readonly Pod[]): Pod[] {
    const one = given[place];
    const gone = all.find((pod) => pod.deleting);
    if (gone !== undefined) return all.filter((pod) => pod !== gone);
    if (one !== undefined && all.length < one.replicas) return [...all, newPod(`new-${created++}`, true, false)];
    const starting = all.find((pod) => !pod.ready);
    if (starting !== undefined) return all.map((pod) => (pod === starting ? { ...pod, ready: true } : pod));
    const old = all.find((pod) => !pod.moved);
    const replaces = (annotated[place] ?? 0) > 0 && one?.onDelete === false && old !== undefined;
    return replaces ? all.filter((pod) => pod !== old) : [...all];
  }

  return {
    annotated,
    mostEvictedAtOnce: () => mostEvicted,
    observe: () => given.map(observed),
    carryOut({ next }) {
      for (const restart of next) {
        const place = Number(restart.workload.name);
        if (restart.how === 'annotate') annotated[place] = (annotated[place] ?? 0) + 1;
        else {
          const all = (pods[place] ?? []).map((pod) =>
            pod.name === restart.pod.name ? { ...pod, deleting: true } : pod,
          );
          pods[place] = all;
          const there = all.filter((pod) => pod.ready && !pod.deleting).length;
          mostEvicted = Math.max(mostEvicted, (given[place]?.replicas ?? 0) - there);
        }
      }
    },
    step(place) {
      time += 1000;
      pods[place] = nextPods(place, pods[place] ?? []);
    },
  };
}

function newPod(name: string, moved: boolean, ready: boolean): Pod {
  return { name, moved, ready, deleting: false };
}
