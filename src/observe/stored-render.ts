import type { MeshRevision } from '../api/index.ts';
import { digestOfBytes } from '../charts/index.ts';
import { describe, type KubeClient, type KubeObject, type ObjectRef } from '../kube/index.ts';
import { textAt } from '../kube/json.ts';
import type { Finding } from '../mesh/finding.ts';
import type { RenderedChart } from '../mesh/provider.ts';
import { unpacked } from './record-set.ts';
import type { RenderMemory } from './render-memory.ts';
import type { Stores } from './stores.ts';
import { digestIn, recordName, recordNames, renderKey, vouchedDigest } from './vouched.ts';

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
  const { namespace } = record.spec;
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: recordName(record.metadata.name) };
  const held = digestIn(stores.owned(ref)?.object);
  const known = renders.of(record);
  if (known !== undefined && (held === undefined || held === known.digest)) return { rendered: known.rendered };
  const found = await read(record, ref, client, signal);
  if (found === undefined) return known && { rendered: known.rendered };
  const { digest, bytes } = found;
  const rendered = digest === undefined ? undefined : unpacked(bytes);
  if (digest === undefined || rendered === undefined) {
    return known ? { rendered: known.rendered } : { findings: [damaged(ref)] };
  }
  renders.remember(record, { digest, rendered }, stores);
  return { rendered };
}

/** What all parts hold, live; undefined when the first of them is not there. */
async function read(record: MeshRevision, ref: ObjectRef, client: KubeClient, signal: AbortSignal) {
  const first = await client.get(ref, { signal });
  if (first === undefined) return undefined;
  const names = recordNames(record.metadata.name, first).slice(1);
  const others = await Promise.all(names.map((name) => client.get({ ...ref, name }, { signal })));
  const parts = [first, ...others].map(bytesOf);
  return { digest: vouchedDigest(record, parts.map(digestOfBytes), first), bytes: Buffer.concat(parts) };
}

function bytesOf(part: KubeObject | undefined): Buffer {
  return Buffer.from(textAt(part, 'binaryData', renderKey) ?? '', 'base64');
}

function damaged(ref: ObjectRef): Finding {
  return {
    reason: 'StoredRenderDamaged',
    message:
      `${describe(ref)} does not hold what Meshwright stored in it, so nothing of it is used: ` +
      'make the charts available again, then it is written anew',
  };
}
