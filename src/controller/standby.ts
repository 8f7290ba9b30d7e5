import type { Outcome } from '../kube/index.ts';
import { prepare } from '../observe/prepare.ts';

type Around = Parameters<typeof prepare>[1] & { readonly now: () => number };

/** Until everything was read, and until what failed is tried again, in milliseconds. */
const [soon, later] = [200, 30_000];

/**
 * What one does that stands by: it keeps the charts of every MeshControlPlane fetched and rendered, each wish once, so
 * that it can go on at once when it leads. Writes nothing.
 */
export class Standby {
  readonly #around: Around;
  /** The wishes that are prepared, by MeshControlPlane. */
  readonly #prepared = new Map<string, string>();

  constructor(around: Around) {
    this.#around = around;
  }

  async prepare(name: string, signal: AbortSignal): Promise<Outcome> {
    const { stores, now } = this.#around;
    const mesh = stores.controlPlanes.get(name);
    if (mesh === undefined || mesh.metadata.deletionTimestamp !== undefined) {
      this.#prepared.delete(name);
      return { kind: 'done' };
    }
    if (stores.stillReading(now())) return { kind: 'after', milliseconds: soon };
    const wish = `${mesh.metadata.uid} ${mesh.metadata.generation} ${mesh.status?.current?.revision}`;
    if (this.#prepared.get(name) === wish) return { kind: 'done' };
    if (!(await prepare(mesh, this.#around, signal))) return { kind: 'after', milliseconds: later };
    this.#prepared.set(name, wish);
    return { kind: 'done' };
  }
}
