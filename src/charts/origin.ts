/** What a source says about a chart before its bytes are read. */
import { ChartError } from './chart-error.ts';
import type { ChartFiles } from './chart-files.ts';
import { nearestVersions } from './versions.ts';

export type Origin =
  | {
      readonly kind: 'archive';
      /** `sha256:<hex>` that the source promises for the archive. */
      readonly digest?: string;
      readonly read: (signal: AbortSignal) => Promise<Buffer>;
    }
  | { readonly kind: 'folder'; readonly files: ChartFiles };

/** One exact chart, and how messages name it: `Chart istiod 1.30.3 from repository https://…`. */
export interface Wanted {
  readonly chart: string;
  readonly version: string;
  readonly what: string;
}

/** `available`: the names of charts that the source has; a registry does not tell. */
export function chartNotFound(wanted: Wanted, available?: readonly string[]): ChartError {
  const offer = available === undefined ? '' : ` It has ${listOf(available)}.`;
  return new ChartError(
    'ChartNotFound',
    `${wanted.what} was not found: the source has no chart of that name.${offer} Check the address of the chart source.`,
  );
}

export function versionNotFound(wanted: Wanted, available: readonly string[]): ChartError {
  const near = nearestVersions(wanted.version, available);
  const offer =
    near.length === 0 ? 'It has no version of it that can be read' : `The nearest versions are ${near.join(', ')}`;
  return new ChartError(
    'VersionNotFound',
    `${wanted.what} was not found: the source has other versions of it. ${offer}.`,
  );
}

export function accessDenied(wanted: Wanted, address: string, status: number): ChartError {
  return new ChartError(
    'AccessDenied',
    `${wanted.what} may not be read: ${address} answers with status ${status}. Use a source that needs no credentials, or check that the chart exists there.`,
  );
}

function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'no charts at all';
  const first = names.toSorted().slice(0, 10).join(', ');
  return names.length > 10 ? `${first} and ${names.length - 10} more` : first;
}
