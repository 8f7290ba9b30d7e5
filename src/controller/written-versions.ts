import type { MeshControlPlane } from '../api/index.ts';

/**
 * Read your own writes: remembers the version of each resource that this process wrote last,
 * so that an older copy in the store is recognised as not yet observed.
 */
export class WrittenVersions {
  readonly #versions = new Map<string, string>();

  note(name: string, resourceVersion: string | undefined): void {
    if (resourceVersion !== undefined) this.#versions.set(name, resourceVersion);
  }

  /** The last write is newer than this copy. Resource versions of one API server can be ordered (KEP-5504). */
  isAhead(name: string, { metadata }: MeshControlPlane): boolean {
    const written = this.#versions.get(name);
    return written !== undefined && BigInt(written) > BigInt(metadata.resourceVersion);
  }

  forget(name: string): void {
    this.#versions.delete(name);
  }
}
