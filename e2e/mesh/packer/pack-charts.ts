import { execFile } from 'node:child_process';
import { access, cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheRoot } from '../../cluster/tools/cache.ts';
import { istioCrds } from '../../cluster/tools/index.ts';
import { chartNames, meshVersions } from '../versions.ts';
import { contentKey } from './content-key.ts';
import { chartSources, stageChart } from './stage.ts';

const run = promisify(execFile);

/** What to pack, with what, and where the result goes. */
export interface PackOptions {
  /** Path of helm. */
  readonly helm: string;
  /** Versions to pack; default all of {@link meshVersions}. */
  readonly versions?: readonly string[];
  /** Filled with `<chart>-<version>.tgz`, `index.yaml`, and the same charts unpacked, `<version>/<chart>/`. Made when missing. */
  readonly folder: string;
}

/**
 * Packs the stand-in charts with the real helm, and indexes them as a Helm repository. Results are kept beside the
 * built tools under a key of everything they are made of, so a second call only copies (below 0.1 s).
 *
 * @throws ToolError when Istio's definitions cannot be had; helm's own error when a chart does not lint as a chart
 */
export async function packCharts({ helm, versions = meshVersions, folder }: PackOptions): Promise<void> {
  const crds = await readFile(await istioCrds(), 'utf8');
  const shelf = join(cacheRoot(process.env), 'charts');
  const key = await contentKey(
    [chartSources, import.meta.dirname],
    [crds, ...versions, (await run(helm, ['version'])).stdout],
  );
  const packed = join(shelf, key);
  if (!(await exists(packed))) await pack(helm, versions, crds, shelf, packed);
  await mkdir(folder, { recursive: true });
  await cp(packed, folder, { recursive: true });
}

async function pack(
  helm: string,
  versions: readonly string[],
  crds: string,
  shelf: string,
  packed: string,
): Promise<void> {
  await mkdir(shelf, { recursive: true });
  const work = await mkdtemp(join(shelf, 'packing-'));
  try {
    const staged = versions.flatMap((version) =>
      chartNames.map((chart) => ({ chart, version, at: join(work, version, chart) })),
    );
    for (const { chart, version, at } of staged) await stageChart(chart, version, crds, at);
    await run(helm, ['package', ...staged.map(({ at }) => at), '--destination', work]);
    await run(helm, ['repo', 'index', work]);
    await rename(work, packed);
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    // Somebody else may have packed the same at the same time: then theirs is as good.
    if (!(await exists(packed))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
