import type { Outcome } from '../kube/index.ts';
import { observe } from '../observe/observe.ts';
import type { Surroundings } from '../observe/surroundings.ts';

/** Until everything was read, and between two looks at one MeshControlPlane in one phase, in milliseconds. */
const [soon, pause] = [200, 1_000];

/**
 * What one does that stands by: it looks at every MeshControlPlane that changes as the leader does, and keeps the
 * answer to itself. So charts are rendered, and it is known which objects are in line, when it is to lead. Sends reads
 * and dry runs only.
 */
export class Standby {
  readonly #around: Surroundings;
  /** What each was last looked at as, and when. */
  readonly #last = new Map<string, { readonly as: string; readonly at: number }>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  async look(name: string, signal: AbortSignal): Promise<Outcome> {
    const { stores, now } = this.#around;
    const mesh = stores.controlPlanes.get(name);
    if (mesh === undefined) {
      this.#last.delete(name);
      return { kind: 'done' };
    }
    if (stores.stillReading(now())) return { kind: 'after', milliseconds: soon };
    const as = `${mesh.metadata.uid} ${mesh.metadata.generation} ${mesh.status?.phase}`;
    const last = this.#last.get(name);
    const rest = last?.as === as ? last.at + pause - now() : 0;
    if (rest > 0) return { kind: 'after', milliseconds: Math.min(rest, pause) };
    await observe(mesh, undefined, this.#around, signal);
    this.#last.set(name, { as, at: now() });
    return { kind: 'done' };
  }
}
