import { describe, type FieldConflict, type KubeObject, keyOf, type ObjectMeta } from '../kube/index.ts';

/** So many repairs of one object within the window are a fight, and no accident. */
const tolerated = 4;
const windowMs = 10 * 60_000;
/** How long a fought-over object is left as it is, in milliseconds: doubling from the first to the last. */
const [shortest, longest] = [30_000, 10 * 60_000];

interface Repairs {
  readonly times: readonly number[];
  readonly by: readonly FieldConflict[];
}

/**
 * Remembers what was repaired again and again, so that a writer who insists is named instead of answered at full speed.
 * A cache like the ledger: losing it costs a few more rounds. It knows each mesh by the uid of its MeshControlPlane: what
 * happened to one that was uninstalled says nothing of the next one of its name.
 */
export class Contests {
  readonly #repairs = new Map<string, Repairs>();

  /** An object of a mesh was set back. */
  note(mesh: ObjectMeta, object: KubeObject, by: readonly FieldConflict[], now: number): void {
    const key = keyIn(mesh, object);
    this.#forgetOld(now);
    this.#repairs.set(key, { times: [...(this.#repairs.get(key)?.times ?? []), now], by });
  }

  /** Who keeps changing the object, while it is left as it is; undefined when it may be repaired. */
  held(mesh: ObjectMeta, object: KubeObject, now: number): string | undefined {
    const repairs = this.#repairs.get(keyIn(mesh, object));
    const excess = (repairs?.times.length ?? 0) - tolerated;
    const last = repairs?.times.at(-1);
    if (repairs === undefined || last === undefined || excess <= 0) return undefined;
    const pause = Math.min(shortest * 2 ** (excess - 1), longest);
    if (now - last >= pause) return undefined;
    return sentence(object, repairs);
  }

  #forgetOld(now: number): void {
    for (const [key, { times, by }] of this.#repairs) {
      const recent = times.filter((time) => now - time < windowMs + longest);
      if (recent.length > 0) this.#repairs.set(key, { times: recent, by });
      else this.#repairs.delete(key);
    }
  }
}

function keyIn({ uid }: ObjectMeta, object: KubeObject): string {
  return `${uid}|${keyOf(object)}`;
}

function sentence(object: KubeObject, { by }: Repairs): string {
  const writers = [...new Set(by.map(({ manager }) => manager))].join(' and ') || 'somebody';
  const fields = by.map(({ field }) => field).join(', ');
  const what = fields === '' ? describe(object) : `${fields} of ${describe(object)}`;
  return `${writers} keeps changing ${what}: take it out of what ${writers} manages; until then it is set back only now and then`;
}
