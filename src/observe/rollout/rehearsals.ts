import { every } from '../../act/every.ts';
import type { WorkloadRef } from '../../act/intent.ts';
import { atOnce } from '../../act/restart.ts';
import { ApiError, type KubeClient, type KubeObject } from '../../kube/index.ts';
import { firstPod } from '../capacity/first-pod.ts';
import { replicasOf, surges } from '../capacity/surging.ts';
import { shortageIn } from '../trouble/shortage.ts';
import type { Trouble } from '../trouble/trouble.ts';
import { progressOf } from '../workloads/progress.ts';

/** For so long a refusal is believed while nothing is seen to change, in milliseconds: the workload may ask for less by now. */
const believed = 10_000;

/** Where pods are limited, and how much room there is: see `WorkloadStores.restrictionsIn`. */
type RestrictionsIn = (namespace: string) => string | undefined;

interface Refusal {
  readonly trouble: Trouble;
  readonly restrictions: string;
  readonly at: number;
}

export interface RehearsalRequest {
  readonly client: KubeClient;
  readonly restrictionsIn: RestrictionsIn;
  /** Wall clock, in milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Tries out, where a namespace limits its pods, whether the first new pod of a restarted workload would be admitted:
 * with the sidecar that it gets now, with the defaults of LimitRanges, beside all pods that are there. Quotas refuse a
 * dry run as they would the real pod, and charge nothing for it. A workload that gives up a pod first needs no room.
 */
export class Rehearsals {
  /** By uid of the workload, those asked last at the end. */
  readonly #refused = new Map<string, Refusal>();

  /** Why no further pod of this workload was admitted, as long as nothing is seen to have changed. */
  refusalOf(uid: string, namespace: string, restrictionsIn: RestrictionsIn, now: number): Trouble | undefined {
    const refusal = this.#refused.get(uid);
    if (refusal === undefined || now - refusal.at >= believed) return undefined;
    return refusal.restrictions === restrictionsIn(namespace) ? refusal.trouble : undefined;
  }

  /** Of workloads that are to be restarted those that would stand still, by uid, each with what it lacks. */
  async ask(workloads: readonly WorkloadRef[], request: RehearsalRequest): Promise<ReadonlyMap<string, Trouble>> {
    const refused = new Map<string, Trouble>();
    await every(
      workloads,
      async (workload) => {
        const restrictions = request.restrictionsIn(workload.namespace);
        const trouble = restrictions === undefined ? undefined : await rehearse(workload, request);
        if (restrictions === undefined || trouble === undefined) return;
        refused.set(workload.uid, trouble);
        this.#note(workload.uid, { trouble, restrictions, at: request.now });
      },
      atOnce,
    );
    return refused;
  }

  #note(uid: string, refusal: Refusal): void {
    this.#refused.delete(uid);
    this.#refused.set(uid, refusal);
    for (const [old, { at: since }] of this.#refused) {
      if (refusal.at - since < believed) break;
      this.#refused.delete(old);
    }
  }
}

/** What is refused for another reason is seen once it is restarted. */
async function rehearse(workload: WorkloadRef, { client, signal }: RehearsalRequest): Promise<Trouble | undefined> {
  try {
    const live = await client.get(workload, { signal });
    if (live === undefined || !needsRoom(live)) return undefined;
    await client.create(firstPod(live), { dryRun: true, signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return shortageIn(error.message);
  }
}

/** A controller takes pods away that are not available before it brings others, and one that may do without some, any. */
function needsRoom(live: KubeObject): boolean {
  return progressOf(live).complete && surges(live, replicasOf(live));
}
