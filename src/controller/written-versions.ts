import type { MeshControlPlane } from '../api/index.ts';
import { isAtLeast } from '../kube/index.ts';

/** How long a store may lag behind our own write before it is believed again, in milliseconds: a restored etcd goes back in time. */
const lag = 10_000;

/**
 * Read your own writes: remembers the version of each resource that this process wrote last,
 * so that an older copy in the store is recognised as not yet observed.
 */
export class WrittenVersions {
  readonly #last = new Map<string, { readonly version: string; readonly at: number }>();

  note(name: string, version: string | undefined, at: number): void {
    if (version !== undefined) this.#last.set(name, { version, at });
  }

  /** The last write is newer than this copy, or may be. */
  isAhead(name: string, { metadata }: MeshControlPlane, now: number): boolean {
    const last = this.#last.get(name);
    return last !== undefined && now - last.at < lag && !isAtLeast(metadata.resourceVersion, last.version);
  }

  forget(name: string): void {
    this.#last.delete(name);
  }
}
