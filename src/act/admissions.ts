import type { KubeObject } from '../kube/index.ts';
import { listAt, numberAt } from '../kube/json.ts';

/** How long the API server waits for a webhook that says nothing about it, in seconds. */
const usualTimeout = 10;
/** How long a pod may take from its sidecar to where a look can see it, in milliseconds. */
const storing = 1_000;

/**
 * Remembers until when a pod may still come into being with the sidecar of a revision: the API server may have asked a
 * webhook just before it led elsewhere, or was deleted. A cache and nothing more: who does not remember waits once more.
 */
export class Admissions {
  /** In seconds, the longest of the webhooks that led to a revision. */
  readonly #timeouts = new Map<string, number>();
  /** When the last admission is over, of revisions to which nothing leads. */
  readonly #over = new Map<string, number>();

  /** At each look: the webhooks by which pods may be given the sidecar of a revision now. */
  note(revision: string, webhooks: readonly KubeObject[], now: number): void {
    if (webhooks.length === 0) {
      if (!this.#over.has(revision)) this.#end(revision, now);
      return;
    }
    const entries = webhooks.flatMap((webhook) => listAt(webhook, 'webhooks'));
    const timeouts = entries.map((entry) => numberAt(entry, 'timeoutSeconds') ?? usualTimeout);
    this.#timeouts.set(revision, Math.max(this.#timeouts.get(revision) ?? 0, ...timeouts));
    this.#over.delete(revision);
  }

  /** Milliseconds until the last admission is over, of a revision to which nothing leads from now on. */
  left(revision: string, now: number): number {
    return Math.max(0, (this.#over.get(revision) ?? this.#end(revision, now)) - now);
  }

  /** The same, as far as it is remembered; 0 also while something leads to it. */
  known(revision: string, now: number): number {
    return Math.max(0, (this.#over.get(revision) ?? now) - now);
  }

  forget(revision: string): void {
    this.#timeouts.delete(revision);
    this.#over.delete(revision);
  }

  #end(revision: string, now: number): number {
    const over = now + 1000 * (this.#timeouts.get(revision) ?? usualTimeout) + storing;
    this.#over.set(revision, over);
    return over;
  }
}
