import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { digestOf } from '../charts/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { MeshProvider, RenderedChart, SetName } from '../mesh/provider.ts';
import { type Belonging, dress } from './dress.ts';
import { type RecordWish, recordSet } from './record-set.ts';

/** An object as it should be in the cluster, with the digest by which a change of the wish is noticed. */
export interface WantedObject {
  readonly object: KubeObject;
  readonly digest: string;
}

export interface WantedSet {
  readonly name: SetName;
  readonly objects: readonly WantedObject[];
}

interface Remembered {
  readonly rendered: readonly RenderedChart[];
  readonly belonging: string;
  readonly sets: readonly WantedSet[];
}

/**
 * Arranges and dresses what charts rendered, with the record of it in front. The last answer for each revision is kept and given again while
 * the rendered objects are the very same, because digesting some fifty objects costs more than all the rest of a reconcile:
 * so much that others have their turn in between.
 */
export class WantedSets {
  readonly #last = new Map<string, Remembered>();

  /** `record` says where the record of it all is kept, and which kinds it names. */
  async of(
    rendered: readonly RenderedChart[],
    belonging: Belonging,
    provider: MeshProvider,
    record: Pick<RecordWish, 'namespace' | 'held'>,
  ): Promise<readonly WantedSet[]> {
    const name = `${belonging.controlPlane.name}/${belonging.revision.name}`;
    const identity = JSON.stringify([belonging, record]);
    const last = this.#last.get(name);
    if (last?.belonging === identity && sameObjects(last.rendered, rendered)) return last.sets;
    const stored = recordSet(rendered, { ...record, revision: belonging.revision.name, provider });
    const sets: WantedSet[] = [];
    for (const set of [stored, ...provider.arrange(rendered)]) {
      await nextTurn();
      sets.push(digested(dress(set, belonging)));
    }
    await nextTurn();
    this.#last.set(name, { rendered, belonging: identity, sets });
    return sets;
  }

  forget(controlPlane: string): void {
    for (const name of this.#last.keys()) if (name.startsWith(`${controlPlane}/`)) this.#last.delete(name);
  }
}

function sameObjects(a: readonly RenderedChart[], b: readonly RenderedChart[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, i) => b[i] !== undefined && b[i].plan.part === one.plan.part && isSame(one, b[i]))
  );
}

/** The renderer gives the same frozen array for the same inputs; what no chart renders is made anew, and is little. */
function isSame({ plan, objects }: RenderedChart, other: RenderedChart): boolean {
  return objects === other.objects || (plan.part === 'capacity' && isDeepStrictEqual(objects, other.objects));
}

function digested({ name, objects }: { readonly name: SetName; readonly objects: readonly KubeObject[] }): WantedSet {
  return { name, objects: objects.map((object) => ({ object, digest: digestOf(object) })) };
}
