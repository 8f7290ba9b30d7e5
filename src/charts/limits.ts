/** How much a chart source may make the operator read; sizes in bytes, times in milliseconds. */
export interface ChartLimits {
  /** A packed chart. */
  readonly archive: number;
  /** All files of a chart together. */
  readonly unpacked: number;
  /** Unpacked size for each packed byte, once more than 1 MiB comes out. */
  readonly ratio: number;
  readonly files: number;
  /** Folders in a path, counted from the chart's own. */
  readonly depth: number;
  /** `index.yaml` of a Helm repository. */
  readonly index: number;
  /** From the start of a request to its last byte, redirects included. */
  readonly requestTime: number;
  /** How long an index is used without asking for a newer one. */
  readonly indexAge: number;
}

export const defaultLimits: ChartLimits = {
  archive: 8 * 2 ** 20,
  unpacked: 64 * 2 ** 20,
  ratio: 100,
  files: 2000,
  depth: 12,
  index: 8 * 2 ** 20,
  requestTime: 30_000,
  indexAge: 60_000,
};

/** A size as people read it: `8 MiB`, `1.5 KiB`, `12 bytes`. */
export function size(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const power = Math.max(0, Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`;
}
