import type { MeshControlPlane } from '../api/index.ts';
import type { Revision } from './target.ts';

/**
 * Names that were chosen for new revisions of which no record is seen yet: those of several MeshControlPlanes are looked
 * at side by side, and a record can't tell the others before it is stored.
 */
export class ChosenNames {
  readonly #chosen = new Map<string, string>();

  /** What all others of `all` have chosen, or serve as. A rollout's is in its status, where a restart of the operator leaves it. */
  byOthers({ metadata: self }: MeshControlPlane, all: Iterable<MeshControlPlane>): readonly string[] {
    const others = [...all].filter(
      ({ metadata }) => metadata.name !== self.name && metadata.deletionTimestamp === undefined,
    );
    const names = others.flatMap(({ metadata, status }) => [
      this.#chosen.get(metadata.name),
      status?.rollout?.to.revision,
      status?.current?.revision,
    ]);
    return names.filter((name) => name !== undefined);
  }

  note(controlPlane: string, { name, record }: Revision): void {
    if (record === undefined) this.#chosen.set(controlPlane, name);
    else this.#chosen.delete(controlPlane);
  }

  forget(controlPlane: string): void {
    this.#chosen.delete(controlPlane);
  }
}
