/** What makes a request for a chart a good one. */
import semver from 'semver';
import { type ChartRequest, nameOfSource } from './chart.ts';
import { ChartError } from './chart-error.ts';
import { isDigest } from './digest.ts';
import type { Wanted } from './origin.ts';

/**
 * The names end up in addresses, paths and arguments, so they are checked first.
 *
 * @throws ChartError `InvalidRequest`
 */
export function checkRequest({ source, chart, version, digest }: ChartRequest): void {
  if (!/^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/.test(chart)) {
    throw new ChartError('InvalidRequest', `${JSON.stringify(chart)} is no name of a chart.`);
  }
  if (semver.valid(version) === null || !/^v?[0-9][-+.0-9A-Za-z]{0,63}$/.test(version)) {
    throw new ChartError(
      'InvalidRequest',
      `${JSON.stringify(version)} is no exact version. Write it in full, such as 1.30.3.`,
    );
  }
  if (digest !== undefined && !isDigest(digest)) {
    throw new ChartError(
      'InvalidRequest',
      `The digest ${JSON.stringify(digest)} of chart ${chart} is wrong. Write sha256: and 64 lower-case hexadecimal digits.`,
    );
  }
  const fields = Object.values(source);
  if (fields.length !== 1 || fields[0] === '')
    throw new ChartError(
      'InvalidRequest',
      `The source of chart ${chart} must be exactly one of repository, oci and directory.`,
    );
}

export function wantedOf({ source, chart, version }: ChartRequest): Wanted {
  return { chart, version, what: `Chart ${chart} ${version} from ${nameOfSource(source)}` };
}
