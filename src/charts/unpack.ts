/** Unpacks a chart archive (gzipped tar with one top folder) in memory, under limits. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ChartError, codeOf, describe } from './chart-error.ts';
import { type ChartFiles, FileCollector, quoted, safeSegments } from './chart-files.ts';
import { type ChartLimits, size } from './limits.ts';
import { readTar, TarError } from './tar.ts';

/** Small archives may unpack to anything up to this, whatever their ratio. */
const freeSize = 2 ** 20;

/**
 * `what` names the chart in messages.
 *
 * @throws ChartError `ArchiveTooLarge`, `UnsafeArchive`, `NotAChart`
 */
export async function unpack(archive: Buffer, what: string, limits: ChartLimits): Promise<ChartFiles> {
  if (archive.length > limits.archive) {
    throw new ChartError(
      'ArchiveTooLarge',
      `${what} is refused: the archive has ${size(archive.length)}, more than the ${size(limits.archive)} a chart may have.`,
    );
  }
  return collect(await inflate(archive, what, limits), what, limits);
}

async function inflate(archive: Buffer, what: string, limits: ChartLimits): Promise<Buffer> {
  // Headers and padding come on top of the content that the file limit counts.
  const whole = limits.unpacked + limits.files * 2048;
  const maxOutputLength = Math.min(whole, Math.max(freeSize, archive.length * limits.ratio));
  try {
    return await promisify(gunzip)(archive, { maxOutputLength });
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') {
      throw new ChartError(
        'ArchiveTooLarge',
        `${what} is refused: its ${size(archive.length)} unpack to more than ${size(maxOutputLength)}, which looks like a decompression bomb. ` +
          'Check that the source is the right one.',
      );
    }
    throw new ChartError(
      'NotAChart',
      `${what} is no gzip archive or is damaged (${describe(error)}). A chart archive is what helm package writes.`,
      { cause: error },
    );
  }
}

function collect(tar: Buffer, what: string, limits: ChartLimits): ChartFiles {
  const collector = new FileCollector(what, limits);
  let top: string | undefined;
  try {
    for (const { path, kind, bytes } of readTar(tar)) {
      const segments = safeSegments(path);
      if (segments === undefined) throw new TarError('refused', `${quoted(path)} could lead out of the chart's folder`);
      top ??= segments[0];
      if (segments[0] !== top) {
        throw new TarError('refused', `it holds both ${quoted(top ?? '')} and ${quoted(segments[0] ?? '')} at its top`);
      }
      if (kind === 'folder') continue;
      if (segments.length < 2) throw new TarError('refused', `${quoted(path)} lies outside of a top folder`);
      collector.add(segments.slice(1), bytes);
    }
  } catch (error) {
    if (error instanceof TarError) throw refusal(what, error);
    throw error;
  }
  return collector.files;
}

function refusal(what: string, error: TarError): ChartError {
  const remedy = 'Package it again with helm package.';
  return error.kind === 'damaged'
    ? new ChartError('NotAChart', `${what} is no tar archive or is damaged: ${error.message}. ${remedy}`, {
        cause: error,
      })
    : new ChartError('UnsafeArchive', `${what} is refused: ${error.message}. ${remedy}`, { cause: error });
}
