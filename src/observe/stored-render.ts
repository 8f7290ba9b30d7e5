import { annotations, type MeshRevision } from '../api/index.ts';
import { digestOfBytes } from '../charts/index.ts';
import { describe, type KubeClient, type KubeObject, type ObjectRef } from '../kube/index.ts';
import { textAt } from '../kube/json.ts';
import type { Finding } from '../mesh/finding.ts';
import type { RenderedChart } from '../mesh/provider.ts';
import { recordName, renderKey, unpacked, withoutDefinitions } from './record-set.ts';
import type { Stores } from './stores.ts';
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
  const bytes = await read(ref, revision, client, signal);
  if (bytes === undefined) return known && { rendered: known.rendered };
  const digest = digestOfBytes(bytes);
  const rendered = record.status?.renders?.includes(digest) ? unpacked(bytes) : undefined;
  if (rendered === undefined) return known ? { rendered: known.rendered } : { findings: [damaged(ref)] };
  renders.remember(record, { digest, rendered }, stores);
  return { rendered };
}

/** The bytes of all parts; undefined when the first of them is not there. */
async function read(
  ref: ObjectRef,
  revision: string,
  client: KubeClient,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const first = await client.get(ref, { signal });
  if (first === undefined) return undefined;
  const count = Number(first.metadata.annotations?.[annotations.renderParts] ?? 1);
  const names = Array.from({ length: Math.min(count, mostParts) - 1 }, (_, i) => recordName(revision, i + 1));
  const others = await Promise.all(names.map((name) => client.get({ ...ref, name }, { signal })));
  return Buffer.concat([first, ...others].map(bytesOf));
}

/** More than this is no number of ours, and would only make us ask in vain. */
const mostParts = 16;

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

/** What was stored for each revision, as this process last saw it: whoever deletes it in the cluster destroys nothing yet. */
export class RenderMemory {
  readonly #known = new Map<string, Known>();

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
    const [part] = sets.find(({ name }) => name === 'record')?.objects ?? [];
    if (part === undefined) return;
    const digest = digestIn(part.object);
    const isStored = digest === digestIn(stores.owned(part.object)?.object);
    if (digest === undefined || !isStored || this.of(record)?.digest === digest) return;
    this.remember(record, { digest, rendered: withoutDefinitions(rendered) }, stores);
  }

  remember({ metadata }: MeshRevision, known: Known, { revisions }: Pick<Stores, 'revisions'>): void {
    this.#known.set(metadata.uid, known);
    const there = new Set([...revisions.values()].map((record) => record.metadata.uid));
    for (const uid of this.#known.keys()) if (!there.has(uid)) this.#known.delete(uid);
  }
}
