import { gunzipSync, gzipSync } from 'node:zlib';
import { annotations } from '../api/index.ts';
import { digestOfBytes } from '../charts/index.ts';
import type { Kind } from '../kube/index.ts';
import { canonicalJson, isRecord } from '../kube/json.ts';
import type { MeshProvider, ObjectSet, RenderedChart } from '../mesh/provider.ts';
import { formatKinds, kindsBeside } from './inventory.ts';
import { recordName, renderDigest, renderKey } from './vouched.ts';

/** Bytes of one ConfigMap; Kubernetes takes 1 MiB. */
const partSize = 900 * 1024;
/** Nothing that charts render comes near it. */
const mostBytes = 64 * 2 ** 20;
const format = 1;

export interface RecordWish {
  readonly revision: string;
  /** Of the control plane. */
  readonly namespace: string;
  /** Kinds of which there still are objects, whether they are rendered or not. */
  readonly held: readonly Kind[];
  readonly provider: Pick<MeshProvider, 'ownedKinds'>;
}

/**
 * What was rendered, as ConfigMaps: repair and rollback then need no chart. CRDs are left out, because they are never
 * brought back to an older state. The kinds that are named are looked for after a restart, and so are their objects.
 */
export function recordSet(rendered: readonly RenderedChart[], wish: RecordWish): ObjectSet {
  const bytes = packed(rendered);
  const count = Math.max(1, Math.ceil(bytes.length / partSize));
  const parts = Array.from({ length: count }, (_, i) => bytes.subarray(i * partSize, (i + 1) * partSize));
  const kinds = formatKinds(
    kindsBeside(wish.provider.ownedKinds, [
      ...withoutDefinitions(rendered).flatMap(({ objects }) => objects),
      ...wish.held,
    ]),
  );
  const notes = {
    [annotations.render]: renderDigest(parts.map(digestOfBytes), kinds),
    [annotations.renderParts]: String(count),
    ...(kinds === '' ? {} : { [annotations.kinds]: kinds }),
  };
  const objects = parts.map((part, i) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: recordName(wish.revision, i), namespace: wish.namespace, annotations: notes },
    binaryData: { [renderKey]: part.toString('base64') },
  }));
  return { name: 'record', objects };
}

function packed(rendered: readonly RenderedChart[]): Buffer {
  return gzipSync(canonicalJson({ format, charts: withoutDefinitions(rendered) }), { level: 9 });
}

/** The reverse of packing; undefined when these bytes are nothing that this program has packed. */
export function unpacked(bytes: Uint8Array): readonly RenderedChart[] | undefined {
  try {
    const content: unknown = JSON.parse(gunzipSync(bytes, { maxOutputLength: mostBytes }).toString('utf8'));
    const isOurs = isRecord(content) && content.format === format && Array.isArray(content.charts);
    return isOurs ? (content.charts as readonly RenderedChart[]) : undefined;
  } catch {
    return undefined; // no gzip, or no JSON: all the same to whoever can't use it
  }
}

export function withoutDefinitions(rendered: readonly RenderedChart[]): readonly RenderedChart[] {
  return rendered.map(({ objects, ...rest }) => ({
    ...rest,
    objects: objects.filter(({ kind }) => kind !== 'CustomResourceDefinition'),
  }));
}
