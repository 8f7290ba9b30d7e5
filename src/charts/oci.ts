/**
 * Charts from an OCI registry: the tag is the version, one layer of the manifest is the archive.
 * Media types: https://helm.sh/docs/topics/registries, "Helm chart manifest".
 */

import { isRecord } from '../kube/json.ts';
import { shown } from './address.ts';
import { ChartError } from './chart-error.ts';
import { isDigest } from './digest.ts';
import type { Answer } from './download.ts';
import type { ChartLimits } from './limits.ts';
import { jsonOf, placeOf, RegistryClient } from './oci-client.ts';
import { accessDenied, chartNotFound, type Origin, versionNotFound, type Wanted } from './origin.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const layerTypes = new Set(['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip']);
const documentLimit = 4 * 2 ** 20;

/**
 * `reference` names the chart's own repository in the registry, `oci://host/path/chart`; a tag at its end gives way to the version.
 *
 * @throws ChartError
 */
export async function locateInRegistry(
  reference: string,
  wanted: Wanted,
  limits: ChartLimits,
  signal: AbortSignal,
): Promise<Extract<Origin, { kind: 'archive' }>> {
  const place = placeOf(reference.replace(/:[^/:]*$/, ''));
  const client = new RegistryClient(place, limits, signal);
  // A tag cannot hold the plus of build metadata, so helm writes an underscore.
  const answer = await client.get(`manifests/${wanted.version.replaceAll('+', '_')}`, manifestType, documentLimit);
  if (answer.status === 404) throw await missing(client, wanted);
  checkStatus(answer, wanted);
  const digest = layerDigest(jsonOf(answer), wanted);
  return {
    kind: 'archive',
    digest,
    read: (later) => readLayer(new RegistryClient(place, limits, later), digest, wanted, limits),
  };
}

function checkStatus(answer: Answer, wanted: Wanted): void {
  if (answer.status === 401 || answer.status === 403) throw accessDenied(wanted, shown(answer.url), answer.status);
  if (answer.status !== 200) {
    throw new ChartError(
      'NotAnIndex',
      `${shown(answer.url)} answers with status ${answer.status}, as no OCI registry should. Check the address of the chart source.`,
    );
  }
}

/** What to say when the tag is not there: the registry knows the repository, or not even that. */
async function missing(client: RegistryClient, wanted: Wanted): Promise<ChartError> {
  const answer = await client.get('tags/list?n=1000', 'application/json', documentLimit);
  const list = answer.status === 200 ? jsonOf(answer) : undefined;
  if (!isRecord(list) || !Array.isArray(list.tags)) return chartNotFound(wanted);
  const tags = list.tags.filter((tag) => typeof tag === 'string');
  return versionNotFound(
    wanted,
    tags.map((tag) => tag.replaceAll('_', '+')),
  );
}

function layerDigest(manifest: unknown, wanted: Wanted): string {
  const layers = isRecord(manifest) && Array.isArray(manifest.layers) ? manifest.layers : [];
  for (const layer of layers) {
    if (!isRecord(layer) || typeof layer.mediaType !== 'string' || !layerTypes.has(layer.mediaType)) continue;
    if (typeof layer.digest === 'string' && isDigest(layer.digest)) return layer.digest;
  }
  throw new ChartError(
    'NotAChart',
    `${wanted.what} is something else than a Helm chart: its manifest has no chart layer. Check the path of the registry reference.`,
  );
}

async function readLayer(client: RegistryClient, digest: string, wanted: Wanted, limits: ChartLimits): Promise<Buffer> {
  const answer = await client.get(`blobs/${digest}`, 'application/octet-stream', limits.archive);
  checkStatus(answer, wanted);
  return answer.body;
}
