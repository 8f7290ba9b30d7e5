import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { loadAll } from 'js-yaml';
import { isRecord, type JsonRecord } from '../../../src/kube/json.ts';

const run = promisify(execFile);

/** One rendering: what `helm template` needs. */
export interface Rendering {
  readonly release: string;
  readonly namespace: string;
  /** Extra arguments, such as `--set revision=x`. */
  readonly args: readonly string[];
}

/** Renders a chart folder with the real helm. Rejects with helm's own words when it does not render. */
export async function render(
  helm: string,
  chart: string,
  { release, namespace, args }: Rendering,
): Promise<JsonRecord[]> {
  const all = ['template', release, chart, '--namespace', namespace, ...args];
  const { stdout } = await run(helm, all, { maxBuffer: 64 * 2 ** 20 });
  return parseManifests(stdout);
}

/** The objects of a rendered text, in order. */
export function parseManifests(text: string): JsonRecord[] {
  return loadAll(text).filter(isRecord);
}
