/** Finds values of another type than the chart's own defaults, to explain why a chart could not be rendered. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord, type JsonRecord } from '../kube/json.ts';
import { parseYaml } from './yaml.ts';

/** Istio's charts keep their defaults here, because profiles come between them and the user's values. */
const innerDefaults = '_internal_defaults_do_not_set';
const maxFindings = 5;

/** The defaults in a chart's `values.yaml`; none when it has no such file, or not one that can be read. */
export async function defaultsOf(chartFolder: string): Promise<JsonRecord> {
  try {
    const [values] = parseYaml(await readFile(join(chartFolder, 'values.yaml'), 'utf8'));
    if (!isRecord(values)) return {};
    const inner = values[innerDefaults];
    return isRecord(inner) ? { ...values, ...inner } : values;
  } catch {
    // This only looks for an explanation of an error that helm has explained already.
    return {};
  }
}

/** Such as `global.proxy must be a map, not a list`. Null is always right: it removes a default. */
export function wrongTypes(values: JsonRecord, defaults: JsonRecord, path: readonly string[] = []): readonly string[] {
  const findings = Object.entries(values).flatMap(([key, value]) => {
    const wanted = Object.hasOwn(defaults, key) ? defaults[key] : undefined;
    if (value === null || wanted === null || wanted === undefined) return [];
    const here = [...path, key];
    if (isRecord(value) && isRecord(wanted)) return wrongTypes(value, wanted, here);
    const [is, must] = [typeOf(value), typeOf(wanted)];
    return is === must ? [] : [`${here.join('.')} must be ${must}, not ${is}`];
  });
  return findings.slice(0, maxFindings);
}

/** Texts, numbers and booleans are one type here: templates write them all as text. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'a map' : 'a single value';
}
