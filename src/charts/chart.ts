/** What a chart is, where it comes from, and how it is asked for. */

/**
 * Exactly one place that charts come from.
 *
 * - `repository`: http or https URL of a Helm repository, the folder that holds `index.yaml`.
 * - `oci`: `oci://host[:port]/path`; the chart's name is appended and its version is the tag.
 * - `directory`: path of a folder with chart folders or chart archives in it.
 */
export type ChartSource = { readonly repository: string } | { readonly oci: string } | { readonly directory: string };

export interface ChartRequest {
  readonly source: ChartSource;
  /** The chart's own name, for example `istiod`. */
  readonly chart: string;
  /** An exact version, for example `1.30.3`; never a range. */
  readonly version: string;
  /** `sha256:<hex>` that the chart must have: of its archive, or of its content when it came from a chart folder. */
  readonly digest?: string;
}

/** A verified, unpacked chart. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  /** `sha256:<hex>`: of the archive; for a chart folder, of its content (sorted paths and bytes). */
  readonly digest: string;
  /** Absolute path of a private copy of exactly the content that the digest stands for. */
  readonly folder: string;
}

export interface ChartStore {
  /**
   * Brings a chart, out of the cache when it is there. Equal calls at the same time share the work.
   *
   * @throws ChartError; or the signal's reason when it is aborted.
   */
  fetch(request: ChartRequest, options: { readonly signal: AbortSignal }): Promise<Chart>;
  /**
   * What `fetch` gave for an equal request, without a look at the disk: enough to name the chart, not to use its folder.
   * Undefined before the first time, and always for a directory, which may change.
   */
  recall(request: ChartRequest): Chart | undefined;
}

/** How a source is written in messages and logs. */
export function nameOfSource(source: ChartSource): string {
  if ('repository' in source) return `repository ${source.repository}`;
  if ('oci' in source) return `registry ${source.oci}`;
  return `directory ${source.directory}`;
}
