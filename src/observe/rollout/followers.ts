import { every } from '../../act/every.ts';
import type { KubeClient } from '../../kube/index.ts';
import type { PointerProbe } from '../../mesh/provider.ts';
import { admit } from '../probe.ts';

/** For so long namespaces may wait for their revision before people are told, in milliseconds. */
const patience = 5_000;
/** So many namespaces of a group are asked for an answer that tells something. */
const mostAsked = 5;

export interface FollowersRequest {
  readonly client: KubeClient;
  readonly pointerProbe: PointerProbe;
  readonly controlPlane: string;
  /** The revision that pods of these namespaces are to get. */
  readonly revision: string;
  /** Namespaces that were led on together, by one write of one pointer: what one of them gets, all of them do. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
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
  /** Groups whose new pods were seen to get the revision. */
  readonly led: Set<string>;
  /** Since when, in milliseconds. */
  readonly astray: Map<string, number>;
}

/**
 * Asks whether new pods of namespaces get the revision that they are led to, until that was seen once.
 *
 * The API server acts on a webhook configuration a moment after it has stored it, and a pod that is created before keeps the
 * sidecar that its restart was to replace.
 */
export class FollowerProbes {
  readonly #seen = new Map<string, Seen>();

  async ask(request: FollowersRequest): Promise<Followers> {
    const { groups, now } = request;
    const seen = this.#of(request);
    const unknown = [...groups.keys()].filter((group) => !seen.led.has(group));
    await every(unknown, async (group) => {
      if (await isLed(groups.get(group) ?? [], request)) seen.led.add(group);
      else if (!seen.astray.has(group)) seen.astray.set(group, now);
    });
    const astray = unknown.filter((group) => !seen.led.has(group));
    const late = astray.filter((group) => now - (seen.astray.get(group) ?? now) >= patience);
    const namespacesOf = (some: readonly string[]) => new Set(some.flatMap((group) => groups.get(group) ?? []));
    return { astray: namespacesOf(astray), late: namespacesOf(late) };
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

/** Where no namespace tells anything, nobody is held up. */
async function isLed(namespaces: readonly string[], request: FollowersRequest): Promise<boolean> {
  for (const namespace of namespaces.slice(0, mostAsked)) {
    const told = await destinationOf(namespace, request);
    if (told !== 'unknown') return told === 'there';
  }
  return true;
}

/** A pod that is refused, or stays without a sidecar, tells nothing of where its namespace is led. */
async function destinationOf(
  namespace: string,
  { client, pointerProbe, revision, tags, isLabelled, signal }: FollowersRequest,
): Promise<'there' | 'elsewhere' | 'unknown'> {
  const pods = isLabelled(namespace)
    ? [pointerProbe.follower(namespace)]
    : tags.map((tag) => pointerProbe.tag(tag, namespace));
  const admissions = await Promise.all(pods.map((pod) => admit(pod, client, signal)));
  if (admissions.some(({ is }) => is === 'unanswered')) return 'elsewhere';
  const revisions = admissions.flatMap((admission) => (admission.is === 'admitted' ? (admission.by ?? []) : []));
  if (revisions.length === 0) return 'unknown';
  return revisions.every((by) => by === revision) ? 'there' : 'elsewhere';
}
