import type { UnheededWebhook } from '../act/intent.ts';
import { annotations } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { ProbeResult } from '../lifecycle/observation.ts';
import type { Restarts } from '../lifecycle/rollout.ts';
import { liveRef } from './live-ref.ts';

/** An API server acts on what it has stored within milliseconds; so many are given to it. */
const patience = 2_000;

const askedThrough = {
  injection: 'MutatingWebhookConfiguration',
  validation: 'ValidatingWebhookConfiguration',
} satisfies Record<ProbeResult['name'], string>;

/** The webhook configurations through which something was asked just now that did not get the answer it should. */
export function suspects(
  owned: readonly KubeObject[],
  probes: readonly ProbeResult[],
  restarts: Restarts | undefined,
): readonly KubeObject[] {
  const failed = new Set(probes.flatMap(({ name, passed, noRoom }) => (passed || noRoom ? [] : [askedThrough[name]])));
  if (restarts !== undefined && isAstray(restarts)) failed.add(askedThrough.injection);
  return owned.filter(({ kind }) => failed.has(kind));
}

function isAstray({ settling, blocked }: Restarts): boolean {
  return settling || blocked.some(({ code }) => code === 'NotLed');
}

/**
 * Remembers since when webhook configurations are under suspicion, each as it is stored now.
 *
 * Since Kubernetes 1.28 an API server may go on with an old version of one until it is written again: it keeps what it
 * made of each by name, and what it made while the next version came in is kept in its place (kubernetes/kubernetes#118051).
 */
export class Unheeded {
  readonly #since = new Map<string, ReadonlyMap<string, number>>();

  /** Those to be written once more: no more than once for each generation. `now` is the wall clock, in milliseconds. */
  due(controlPlane: string, suspected: readonly KubeObject[], now: number): readonly UnheededWebhook[] {
    const before = this.#since.get(controlPlane);
    const open = suspected.filter((object) => !wasRefreshed(object));
    const ages = open.map((object) => ({ object, since: before?.get(version(object)) ?? now }));
    const late = ages.filter(({ since }) => now - since >= patience);
    // The write is seen a moment later; until then it is not asked for again.
    const kept = ages.map(({ object, since }) => [version(object), now - since >= patience ? now : since] as const);
    this.#since.set(controlPlane, new Map(kept));
    return late.map(({ object }) => ({ ...liveRef(object), generation: generation(object) }));
  }

  forget(controlPlane: string): void {
    this.#since.delete(controlPlane);
  }
}

function wasRefreshed(object: KubeObject): boolean {
  return object.metadata.annotations?.[annotations.refreshed] === String(generation(object));
}

function generation({ metadata }: KubeObject): number {
  return metadata.generation ?? 1;
}

function version({ metadata }: KubeObject): string {
  return `${metadata.uid} ${metadata.resourceVersion}`;
}
