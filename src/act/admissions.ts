import { labels } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { listAt, numberAt } from '../kube/json.ts';

/** How long the API server waits for a webhook that says nothing about it, in seconds. */
const usualTimeout = 10;
/** How long a pod may take from its sidecar to where a look can see it, in milliseconds. */
const storing = 1_000;

/**
 * Remembers until when a pod may still come into being with the sidecar of a revision whose webhooks we have deleted: the
 * API server may have asked one just before. A cache and nothing more: who does not remember waits once more.
 */
export class Admissions {
  readonly #over = new Map<string, number>();

  /** Notes what was deleted: a webhook that gives pods the sidecar of a revision is not asked any more. */
  noteEnd(deleted: KubeObject, now: number): void {
    const revision = deleted.metadata.labels?.[labels.revision];
    if (deleted.kind !== 'MutatingWebhookConfiguration' || revision === undefined) return;
    const timeouts = listAt(deleted, 'webhooks').map((entry) => numberAt(entry, 'timeoutSeconds') ?? usualTimeout);
    this.#note(revision, Math.max(0, ...timeouts), now);
  }

  /** Milliseconds until the last admission is over, of a revision that has no webhook. */
  left(revision: string, now: number): number {
    if (!this.#over.has(revision)) this.#note(revision, usualTimeout, now);
    return this.known(revision, now);
  }

  /** The same, as far as it is remembered. */
  known(revision: string, now: number): number {
    return Math.max(0, (this.#over.get(revision) ?? now) - now);
  }

  forget(revision: string): void {
    this.#over.delete(revision);
  }

  #note(revision: string, seconds: number, now: number): void {
    const over = now + 1000 * seconds + storing;
    this.#over.set(revision, Math.max(over, this.#over.get(revision) ?? over));
  }
}
