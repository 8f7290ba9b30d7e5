import { ApiError, describe, type KubeClient, type KubeObject } from '../kube/index.ts';
import { isShortage, type Shortage, wayOutOf } from '../rollout/shortage.ts';
import { isWorkload, notReady } from './readiness.ts';
import { lastRefusal } from './trouble/last-refusal.ts';
import { podsTroubles } from './trouble/pods.ts';
import { refusalOf, refusedTrouble } from './trouble/refused.ts';
import type { Trouble } from './trouble/trouble.ts';
import { lacksPods, progressOf } from './workloads/progress.ts';
import { selectorOf, selectorText } from './workloads/selector.ts';

/** Asks the API server what a workload suffers from, the most telling first. */
export type Look = (workload: KubeObject) => Promise<readonly Trouble[]>;

/** Why an object of the mesh does not do its work. */
export interface Unreadiness {
  /** In a sentence. */
  readonly why: string;
  /** What it has no room for, if that is a cause. */
  readonly shortages: readonly Shortage[];
}

/** Undefined when it does its work; only where it does not, anything is looked at. */
export async function unreadiness(object: KubeObject, look: Look): Promise<Unreadiness | undefined> {
  const why = notReady(object);
  if (why === undefined) return undefined;
  const isGoing = object.metadata.deletionTimestamp !== undefined;
  if (isGoing || !isWorkload(object)) return { why, shortages: [] };
  const troubles = await look(object);
  const refusal = refusalOf(object);
  const known = refusal === undefined ? [] : [refusedTrouble(refusal)];
  return {
    why: troubles.length === 0 ? why : `${why} (${troubles.map(({ message }) => message).join('; ')})`,
    shortages: [...known, ...troubles].filter(isShortage).map(({ code, message }) => ({
      code,
      message: `${describe(object)}: ${message}; ${wayOutOf[code]}`,
    })),
  };
}

/** Looks at each workload once, however often it is asked about: for one observation. */
export function lookOnce(client: KubeClient, signal: AbortSignal): Look {
  const looked = new Map<string, Promise<readonly Trouble[]>>();
  return (workload) => {
    const { uid = '' } = workload.metadata;
    const look = looked.get(uid) ?? lookAt(workload, client, signal);
    looked.set(uid, look);
    return look;
  };
}

/** Its pods first, and where they tell nothing, what its controller complained of in an Event. */
async function lookAt(workload: KubeObject, client: KubeClient, signal: AbortSignal): Promise<readonly Trouble[]> {
  const { uid = '', namespace = '' } = workload.metadata;
  const labelSelector = selectorText(selectorOf(workload.spec) ?? {});
  if (labelSelector === '') return [];
  try {
    const pods: KubeObject[] = [];
    for await (const pod of client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector, signal })) {
      pods.push(pod);
    }
    const troubles = podsTroubles(pods);
    if (troubles.length > 0 || !tellsInEvents(workload)) return troubles;
    const refusal = await lastRefusal({ uid, namespace }, { client, signal });
    return refusal === undefined ? [] : [refusedTrouble(refusal)];
  } catch (error) {
    // That the workload is not ready is known without its pods; only the cause is not.
    if (!(error instanceof ApiError)) throw error;
    return [];
  }
}

/** A Deployment has a condition for it. */
function tellsInEvents(workload: KubeObject): boolean {
  return workload.kind === 'DaemonSet' && lacksPods(progressOf(workload));
}
