import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { valid } from 'semver';
import { textAt } from '../../src/kube/json.ts';

/** The environment variables by which `npm run e2e` hands its choice of charts to the scenarios. */
export const chartVariables = { charts: 'MESHWRIGHT_E2E_CHARTS', version: 'MESHWRIGHT_E2E_VERSION' } as const;

/** Charts that a person gave, to be installed in place of the stand-in ones. */
export interface GivenCharts {
  readonly source: { readonly directory: string } | { readonly repository: string };
  /** The one that is installed unless a scenario says otherwise: the last of them. */
  readonly version: string;
  readonly versions: readonly string[];
}

/** Istio's source tree says this in every Chart.yaml; its release job writes the real version. */
const placeholder = '1.0.0';

/**
 * Reads the choice out of the environment; undefined means the stand-in charts.
 *
 * @throws Error with a sentence for the person who gave the charts
 */
export function givenCharts(env: NodeJS.ProcessEnv): GivenCharts | undefined {
  const { [chartVariables.charts]: charts, [chartVariables.version]: version } = env;
  if (charts === undefined || charts === '') return undefined;
  if (/^https?:\/\//.test(charts)) {
    if (version === undefined)
      throw new Error(`--charts ${charts} also needs --version: which of its versions to install`);
    return { source: { repository: charts.replace(/\/+$/, '') }, ...oneOrMore(version) };
  }
  const directory = resolve(charts);
  if (!existsSync(directory)) throw new Error(`--charts ${charts}: there is no such directory`);
  const found = version ?? versionOf(directory);
  if (found === undefined) {
    throw new Error(
      `--charts ${charts} also needs --version, because neither its path nor a Chart.yaml in it names one`,
    );
  }
  return { source: { directory }, ...oneOrMore(found) };
}

function oneOrMore(text: string): Pick<GivenCharts, 'version' | 'versions'> {
  const versions = text.split(',');
  return { version: versions.at(-1) ?? text, versions };
}

/** The version that a Chart.yaml names, or else a folder on the way to it. */
function versionOf(directory: string): string | undefined {
  return chartVersion(join(directory, 'base')) ?? folderVersion(directory);
}

function chartVersion(chart: string): string | undefined {
  const file = join(chart, 'Chart.yaml');
  if (!existsSync(file)) return undefined;
  const version = textAt(load(readFileSync(file, 'utf8')), 'version');
  return version === placeholder ? undefined : version;
}

function folderVersion(directory: string): string | undefined {
  const parent = dirname(directory);
  if (parent === directory) return undefined;
  const own = basename(directory);
  if (valid(own) !== null) return own;
  const [only, ...others] = readdirSync(directory).filter((name) => valid(name) !== null);
  return (others.length === 0 ? only : undefined) ?? folderVersion(parent);
}
