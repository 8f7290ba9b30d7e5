import type { MeshRevision } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Plan } from '../lifecycle/observation.ts';
import type { RenderedChart } from '../mesh/provider.ts';
import { withoutDefinitions } from './record-set.ts';
import type { Stores } from './stores.ts';
import { digestIn } from './vouched.ts';
import type { WantedSet } from './wanted.ts';

interface Known {
  readonly digest: string;
  readonly rendered: readonly RenderedChart[];
}

/**
 * A record that its MeshRevision does not vouch for any more, because the status was lost, is stored once more; not
 * twice within the time in which a store may lag.
 */
export function vouchedFor(
  plan: Plan,
  record: MeshRevision | undefined,
  sets: readonly WantedSet[],
  { renders, now }: { readonly renders: RenderMemory; readonly now: () => number },
): Plan {
  const parts = partsIn(sets);
  const digest = digestIn(parts[0]);
  if (plan.state === 'unavailable' || record === undefined || digest === undefined) return plan;
  if (record.status?.renders?.includes(digest)) return plan;
  const isDue = renders.isDue(record, now());
  const stands = plan.sets.some(({ name, changes }) => name === 'record' && changes.length === 0);
  if (!isDue || !stands || renders.of(record)?.digest !== digest) return plan;
  const changes = parts.map((object) => ({ object, cause: 'outdated', contested: [] }) as const);
  return { ...plan, sets: plan.sets.map((set) => (set.name === 'record' ? { ...set, changes } : set)) };
}

function partsIn(sets: readonly WantedSet[]): readonly KubeObject[] {
  return sets.find(({ name }) => name === 'record')?.objects.map(({ object }) => object) ?? [];
}

/** How long a store may lag behind a write, in milliseconds. */
const lag = 10_000;

/** What was stored for each revision, as this process last saw it: whoever deletes it in the cluster destroys nothing yet. */
export class RenderMemory {
  readonly #known = new Map<string, Known>();
  readonly #askedAt = new Map<string, number>();

  /** Whether a record may be stored because its MeshRevision does not vouch for it; told at most once in a while. */
  isDue({ metadata: { uid } }: MeshRevision, now: number): boolean {
    const isDue = now - (this.#askedAt.get(uid) ?? Number.NEGATIVE_INFINITY) >= lag;
    if (isDue) this.#askedAt.set(uid, now);
    return isDue;
  }

  of({ metadata }: MeshRevision): Known | undefined {
    return this.#known.get(metadata.uid);
  }

  /** Takes what was rendered, once the record of it is seen to be stored. */
  note(
    record: MeshRevision,
    rendered: readonly RenderedChart[],
    sets: readonly WantedSet[],
    stores: Pick<Stores, 'owned' | 'revisions'>,
  ): void {
    const [part] = partsIn(sets);
    const digest = digestIn(part);
    const isStored = part !== undefined && digest === digestIn(stores.owned(part)?.object);
    if (digest === undefined || !isStored || this.of(record)?.digest === digest) return;
    this.remember(record, { digest, rendered: withoutDefinitions(rendered) }, stores);
  }

  remember({ metadata }: MeshRevision, known: Known, { revisions }: Pick<Stores, 'revisions'>): void {
    this.#known.set(metadata.uid, known);
    const there = new Set([...revisions.values()].map((record) => record.metadata.uid));
    for (const remembered of [this.#known, this.#askedAt]) {
      for (const uid of remembered.keys()) if (!there.has(uid)) remembered.delete(uid);
    }
  }
}
