import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { isRecord, type JsonRecord } from '../../../src/kube/json.ts';
import type { ChartName } from '../versions.ts';
import { crdsFor } from './crds.ts';
import { defaultsOf } from './differences.ts';
import { mergeJson } from './merge-json.ts';

/** Where the sources of the charts are. */
export const chartSources = join(import.meta.dirname, '..', 'charts');

const defaultsKey = '_internal_defaults_do_not_set';

/**
 * Writes one chart in one version as a folder that helm can render or package: the chart's own files, the shared
 * helpers and profiles, the version, the version's defaults, and, for base, Istio's definitions.
 */
export async function stageChart(
  chart: ChartName,
  version: string,
  generatedCrds: string,
  folder: string,
): Promise<void> {
  await mkdir(join(folder, 'files'), { recursive: true });
  await cp(join(chartSources, chart), folder, { recursive: true });
  await cp(join(chartSources, 'shared', 'templates'), join(folder, 'templates'), { recursive: true });
  await cp(join(chartSources, 'shared', 'profiles'), join(folder, 'files'), { recursive: true });
  await edit(join(folder, 'Chart.yaml'), (description) => ({ ...description, version, appVersion: version }));
  await edit(join(folder, 'values.yaml'), (values) => mergeJson(values, { [defaultsKey]: defaultsOf(chart, version) }));
  if (chart === 'base') await writeFile(join(folder, 'files', 'crds.yaml'), crdsFor(generatedCrds, version));
}

async function edit(file: string, change: (content: JsonRecord) => JsonRecord): Promise<void> {
  const content = load(await readFile(file, 'utf8'));
  if (!isRecord(content)) throw new Error(`${file} is no YAML object`);
  await writeFile(file, dump(change(content)));
}
