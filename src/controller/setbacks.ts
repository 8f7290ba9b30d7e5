import type { ApiError } from '../kube/index.ts';
import type { Finding } from '../mesh/finding.ts';

/** How long a refused write is told before it is tried again, in milliseconds. */
const toldFor = 5_000;

/**
 * Remembers what the API server refused although a dry run had passed, or that no dry run covers (a delete, for example),
 * so that the next decision knows it and the status tells it. Losing it costs one more try.
 */
export class Setbacks {
  readonly #last = new Map<string, { readonly finding: Finding; readonly at: number }>();

  note(name: string, error: ApiError, at: number): void {
    this.#last.set(name, { finding: findingOf(error), at });
  }

  of(name: string, now: number): Finding | undefined {
    const last = this.#last.get(name);
    if (last !== undefined && now - last.at > toldFor) this.#last.delete(name);
    return this.#last.get(name)?.finding;
  }

  forget(name: string): void {
    this.#last.delete(name);
  }
}

function findingOf(error: ApiError): Finding {
  return error.reason === 'Forbidden'
    ? { reason: 'PermissionDenied', message: `${error.message}. Grant it as in manifests/rbac.yaml` }
    : { reason: 'ObjectRefused', message: error.message };
}
