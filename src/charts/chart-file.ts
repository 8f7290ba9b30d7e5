/** `Chart.yaml`: what a chart says about itself. */

import { isRecord } from '../kube/json.ts';
import { ChartError, describe } from './chart-error.ts';
import type { ChartFiles } from './chart-files.ts';
import { isSameVersion } from './versions.ts';
import { parseTexts } from './yaml.ts';

export interface ChartIdentity {
  readonly name: string;
  readonly version: string;
}

/** Name and version of a `Chart.yaml`; undefined when the text is none. */
export function identityOf(chartYaml: string): ChartIdentity | undefined {
  const document = parseTexts(chartYaml);
  if (!isRecord(document)) return undefined;
  const { name, version } = document;
  return typeof name === 'string' && typeof version === 'string' ? { name, version } : undefined;
}

/**
 * Checks that the files are the wanted chart.
 *
 * @throws ChartError `NotAChart`, `WrongChart`
 */
export function checkIdentity(files: ChartFiles, wanted: ChartIdentity, what: string): void {
  const found = identityIn(files, what);
  if (found.name === wanted.name && isSameVersion(found.version, wanted.version)) return;
  throw new ChartError(
    'WrongChart',
    `${what} holds chart ${found.name} ${found.version} instead. Its source is inconsistent: publish the right archive, or ask for what it holds.`,
  );
}

function identityIn(files: ChartFiles, what: string): ChartIdentity {
  const bytes = files.get('Chart.yaml');
  if (bytes === undefined) {
    throw new ChartError('NotAChart', `${what} has no Chart.yaml in its top folder, so it is no Helm chart.`);
  }
  let identity: ChartIdentity | undefined;
  try {
    identity = identityOf(bytes.toString('utf8'));
  } catch (error) {
    throw new ChartError('NotAChart', `${what} has a Chart.yaml that is no YAML: ${describe(error)}`, { cause: error });
  }
  if (identity !== undefined) return identity;
  throw new ChartError('NotAChart', `${what} has a Chart.yaml without name or version.`);
}
