import { every } from '../../act/every.ts';
import type { KubeClient, KubeObject } from '../../kube/index.ts';
import type { PointerProbe } from '../../mesh/provider.ts';
import { admit } from '../probe.ts';

/** For so long a namespace may wait for its revision before people are told, in milliseconds. */
const patience = 5_000;
/** So many namespaces are asked at a time. */
const atOnce = 16;

export interface FollowersRequest {
  readonly client: KubeClient;
  readonly pointerProbe: PointerProbe;
  readonly controlPlane: string;
  /** The revision that pods of these namespaces are to get. */
  readonly revision: string;
  readonly namespaces: readonly string[];
  /** Changes with whatever decides who is led where: what was seen under another one counts no more. */
  readonly basis: string;
  /** The tags by which pods may ask for injection where the namespace does not. */
  readonly tags: readonly string[];
  readonly isLabelled: (namespace: string) => boolean;
  /** Wall clock, in milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Namespaces that are not led yet, as far as can be told. */
export interface Followers {
  readonly astray: ReadonlySet<string>;
  /** Those of `astray` that have been for so long that something must be wrong. */
  readonly late: ReadonlySet<string>;
}

interface Seen {
  readonly basis: string;
  readonly led: Set<string>;
  /** Since when, in milliseconds. */
  readonly astray: Map<string, number>;
}

/**
 * Asks whether new pods of namespaces get the revision that they are led to, each namespace until it was seen once.
 *
 * The API server acts on a webhook configuration a moment after it has stored it, and a pod that is created before keeps the
 * sidecar that its restart was to replace.
 */
export class FollowerProbes {
  readonly #seen = new Map<string, Seen>();

  async ask(request: FollowersRequest): Promise<Followers> {
    const seen = this.#of(request);
    const unknown = request.namespaces.filter((namespace) => !seen.led.has(namespace));
    await every(
      unknown,
      async (namespace) => {
        if (await isLed(namespace, request)) seen.led.add(namespace);
        else if (!seen.astray.has(namespace)) seen.astray.set(namespace, request.now);
      },
      atOnce,
    );
    const astray = unknown.filter((namespace) => !seen.led.has(namespace));
    const late = astray.filter((namespace) => request.now - (seen.astray.get(namespace) ?? request.now) >= patience);
    return { astray: new Set(astray), late: new Set(late) };
  }

  forget(controlPlane: string): void {
    this.#seen.delete(controlPlane);
  }

  #of({ controlPlane, basis }: FollowersRequest): Seen {
    const known = this.#seen.get(controlPlane);
    if (known?.basis === basis) return known;
    const fresh = { basis, led: new Set<string>(), astray: new Map<string, number>() };
    this.#seen.set(controlPlane, fresh);
    return fresh;
  }
}

/** A pod that is refused, or stays without a sidecar, tells nothing of where it is led, and holds nobody up. */
async function isLed(
  namespace: string,
  { client, pointerProbe, revision, tags, isLabelled, signal }: FollowersRequest,
): Promise<boolean> {
  const pods: readonly KubeObject[] = isLabelled(namespace)
    ? [pointerProbe.follower(namespace)]
    : tags.map((tag) => pointerProbe.tag(tag, namespace));
  const admissions = await Promise.all(pods.map((pod) => admit(pod, client, signal)));
  return admissions.every((admission) => {
    if (admission.is === 'admitted') return admission.by === undefined || admission.by === revision;
    return admission.is === 'refused';
  });
}
