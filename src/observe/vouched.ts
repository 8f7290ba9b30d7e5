import { annotations, type MeshRevision } from '../api/index.ts';
import { digestOf } from '../charts/index.ts';
import type { Kind, KubeObject } from '../kube/index.ts';
import { textAt } from '../kube/json.ts';
import { parseKinds } from './inventory.ts';

/** Key of the bytes in each ConfigMap. */
export const renderKey = 'render.json.gz';

/** Name of one of the ConfigMaps that hold a stored render; most are the only one. */
export function recordName(revision: string, part = 0): string {
  return `meshwright-${revision}${part === 0 ? '' : `-${part}`}`;
}

/** More would be no record of ours. */
const mostParts = 16;

/** The names of all ConfigMaps of a record, as the first of them tells. */
export function recordNames(revision: string, first: KubeObject | undefined): readonly string[] {
  const told = Number(first?.metadata.annotations?.[annotations.renderParts]);
  const count = Number.isInteger(told) ? Math.min(Math.max(told, 1), mostParts) : 1;
  return Array.from({ length: count }, (_, part) => recordName(revision, part));
}

/** What a MeshRevision vouches for: the bytes of every part by their digests, and the kinds that are named. */
export function renderDigest(parts: readonly string[], kinds: string): string {
  return `sha256:${digestOf([parts, kinds])}`;
}

/** The digest that one of the ConfigMaps of a record tells. */
export function digestIn(part: KubeObject | undefined): string | undefined {
  return part?.metadata.annotations?.[annotations.render];
}

/**
 * The digest of these parts, when the operator itself has stored them; undefined otherwise. ConfigMaps can be written
 * by many, the status of a MeshRevision by few.
 */
export function vouchedDigest(
  { status }: MeshRevision,
  parts: readonly string[],
  first: KubeObject,
): string | undefined {
  const digest = renderDigest(parts, first.metadata.annotations?.[annotations.kinds] ?? '');
  return status?.renders?.includes(digest) ? digest : undefined;
}

/**
 * The kinds that the record of a revision names, beside those that are always looked for.
 * `held` finds a ConfigMap of ours as the stores keep it, with digests in place of bytes.
 */
export function vouchedKinds(record: MeshRevision, held: (name: string) => KubeObject | undefined): readonly Kind[] {
  const { name: revision } = record.metadata;
  const first = held(recordName(revision));
  const kinds = first?.metadata.annotations?.[annotations.kinds];
  if (first === undefined || kinds === undefined) return [];
  const parts = recordNames(revision, first).map((name) => textAt(held(name), 'binaryData', renderKey) ?? '');
  return vouchedDigest(record, parts, first) === undefined ? [] : parseKinds(kinds);
}
