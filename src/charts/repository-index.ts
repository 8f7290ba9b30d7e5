/** `index.yaml` of a Helm repository, reduced to what is needed to find an archive. */

import { isRecord } from '../kube/json.ts';
import { ChartError, describe } from './chart-error.ts';
import { parseTexts } from './yaml.ts';

export interface IndexEntry {
  readonly version: string;
  /** `sha256:<hex>`; some repositories give none. */
  readonly digest?: string;
  /** As written: absolute, or relative to the repository. */
  readonly url?: string;
}

/** Versions by chart name. */
export type RepositoryIndex = ReadonlyMap<string, readonly IndexEntry[]>;

/** @throws ChartError `NotAnIndex` */
export function parseIndex(text: string, address: string): RepositoryIndex {
  const document = parse(text, address);
  if (!isRecord(document) || !isRecord(document.entries)) {
    throw notAnIndex(address, 'it has no entries');
  }
  const charts = Object.entries(document.entries);
  return new Map(charts.map(([name, list]) => [name, Array.isArray(list) ? list.flatMap(readEntry) : []]));
}

export function notAnIndex(address: string, why: string, cause?: unknown): ChartError {
  return new ChartError(
    'NotAnIndex',
    `${address} is not the index of a Helm repository: ${why}. The source's repository must be the address of the folder that holds index.yaml.`,
    { cause },
  );
}

function parse(text: string, address: string): unknown {
  try {
    // JSON is YAML, and helm can write its index so; reading it as JSON is many times faster.
    return /^\s*\{/.test(text) ? JSON.parse(text) : parseTexts(text);
  } catch (error) {
    throw notAnIndex(address, describe(error).split('\n', 1)[0] ?? 'it is no YAML', error);
  }
}

function readEntry(entry: unknown): IndexEntry[] {
  if (!isRecord(entry) || typeof entry.version !== 'string') return [];
  const { version, digest, urls } = entry;
  const url: unknown = Array.isArray(urls) ? urls[0] : undefined;
  return [
    {
      version,
      ...(typeof digest === 'string' && digest !== '' ? { digest: withAlgorithm(digest) } : {}),
      ...(typeof url === 'string' ? { url } : {}),
    },
  ];
}

/** Helm writes the bare digits. */
function withAlgorithm(digest: string): string {
  const text = digest.toLowerCase();
  return text.startsWith('sha256:') ? text : `sha256:${text}`;
}
