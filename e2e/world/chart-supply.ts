import { join } from 'node:path';
import { type ChartRepository, meshVersions, packCharts, serveCharts } from '../mesh/index.ts';
import { type GivenCharts, givenCharts } from './given-charts.ts';

/** Where the charts of a world come from. */
export interface ChartSupply extends AsyncDisposable {
  /** What goes into `spec.charts`. */
  readonly source: { readonly directory: string } | { readonly repository: string };
  /** The version that scenarios install unless they say otherwise. */
  readonly version: string;
  /** Every version that can be installed, oldest first. */
  readonly versions: readonly string[];
  /** The repository of the stand-in charts, which can be told to misbehave; undefined with charts that a person gave. */
  readonly repository: ChartRepository | undefined;
  /** The same charts in a repository of their own, whose index nobody has read yet; undefined with charts that a person gave. */
  serveAnew(): Promise<ChartRepository | undefined>;
}

/** The charts that a person gave, as scenarios must know before they start; undefined: the stand-in ones. */
export const given: GivenCharts | undefined = givenCharts(process.env);

/** Whether charts were given, and not all of these versions of them. */
export function lacks(...versions: readonly string[]): boolean {
  return given !== undefined && !versions.every((version) => given.versions.includes(version));
}

/** Packs and serves the stand-in charts, or passes on those that a person gave. */
export async function supplyCharts(helm: string, folder: string): Promise<ChartSupply> {
  if (given !== undefined) {
    const { source, version, versions } = given;
    const none = async (): Promise<undefined> => undefined;
    return { source, version, versions, repository: undefined, serveAnew: none, [Symbol.asyncDispose]: none };
  }
  const packed = join(folder, 'charts');
  await packCharts({ helm, folder: packed });
  const repository = await serveCharts(packed);
  const others: ChartRepository[] = [];
  return {
    source: { repository: repository.url },
    version: meshVersions[meshVersions.length - 1] ?? '',
    versions: meshVersions,
    repository,
    async serveAnew() {
      const other = await serveCharts(packed);
      others.push(other);
      return other;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([repository, ...others].map((served) => served.stop()));
    },
  };
}
