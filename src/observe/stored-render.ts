import { annotations, type MeshRevision } from '../api/index.ts';
import { digestOfBytes } from '../charts/index.ts';
import { describe, type KubeClient, type KubeObject, type ObjectRef } from '../kube/index.ts';
import { textAt } from '../kube/json.ts';
import type { Plan } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import type { RenderedChart } from '../mesh/provider.ts';
import { unpacked, withoutDefinitions } from './record-set.ts';
import type { Stores } from './stores.ts';
import { isVouched, recordName, recordNames, renderKey } from './vouched.ts';
import type { WantedSet } from './wanted.ts';

interface Known {
  readonly digest: string;
  readonly rendered: readonly RenderedChart[];
}

/** What was stored, or why it can't be used. */
export type Stored = { readonly rendered: readonly RenderedChart[] } | { readonly findings: readonly Finding[] };

interface Cluster {
  readonly client: KubeClient;
  readonly stores: Pick<Stores, 'owned' | 'revisions'>;
  readonly renders: RenderMemory;
}

/**
 * What was rendered for a recorded revision when that was last carried out, CRDs left out; undefined when nothing is
 * stored. Asks the API server once for each content. What the operator has not stored itself, by the digests in the
 * MeshRevision's status, is never used.
 */
export async function storedRender(
  record: MeshRevision,
  { client, stores, renders }: Cluster,
  signal: AbortSignal,
): Promise<Stored | undefined> {
  const { namespace, revision } = record.spec;
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: recordName(revision) };
  const held = digestIn(stores.owned(ref)?.object);
  const known = renders.of(record);
  if (known !== undefined && (held === undefined || held === known.digest)) return { rendered: known.rendered };
  const found = await read(record, ref, client, signal);
  if (found === undefined) return known && { rendered: known.rendered };
  const rendered = found.isVouched ? unpacked(found.bytes) : undefined;
  if (rendered === undefined) return known ? { rendered: known.rendered } : { findings: [damaged(ref)] };
  renders.remember(record, { digest: found.digest, rendered }, stores);
  return { rendered };
}

/** What all parts hold, live; undefined when the first of them is not there. */
async function read(record: MeshRevision, ref: ObjectRef, client: KubeClient, signal: AbortSignal) {
  const first = await client.get(ref, { signal });
  if (first === undefined) return undefined;
  const names = recordNames(record.spec.revision, first).slice(1);
  const others = await Promise.all(names.map((name) => client.get({ ...ref, name }, { signal })));
  const parts = [first, ...others].map(bytesOf);
  return {
    digest: digestIn(first) ?? '',
    isVouched: isVouched(record, parts.map(digestOfBytes), first),
    bytes: Buffer.concat(parts),
  };
}

function bytesOf(part: KubeObject | undefined): Buffer {
  return Buffer.from(textAt(part, 'binaryData', renderKey) ?? '', 'base64');
}

function digestIn(part: KubeObject | undefined): string | undefined {
  return part?.metadata.annotations?.[annotations.render];
}

function damaged(ref: ObjectRef): Finding {
  return {
    reason: 'StoredRenderDamaged',
    message:
      `${describe(ref)} does not hold what Meshwright stored in it, so nothing of it is used: restore it from a backup, ` +
      'or let the charts be had again, then it is written anew',
  };
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
  const stands = plan.sets.some(({ name, changes }) => name === 'record' && changes.length === 0);
  if (!renders.isDue(record, now()) || !stands) return plan;
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
