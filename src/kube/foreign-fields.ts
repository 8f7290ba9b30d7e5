import { isRecord, type JsonRecord } from './json.ts';
import type { KubeObject, ManagedFieldsEntry } from './object.ts';

/** A field that another manager owns and `fieldManager` does not. */
export interface ForeignField {
  readonly manager: string;
  /** As managed fields write it: `f:data`, `f:a.yaml`; `k:{"name":"x"}` for an item, `v:"x"` for a value. */
  readonly path: readonly string[];
}

/** Of status it is not told: it has writers of its own. */
export function foreignFields({ metadata }: KubeObject, fieldManager: string): readonly ForeignField[] {
  const entries = (metadata.managedFields ?? []).filter(({ subresource }) => subresource !== 'status');
  const isOurs = ({ manager, operation }: ManagedFieldsEntry) => manager === fieldManager && operation === 'Apply';
  const ours = entries.filter(isOurs).map(({ fieldsV1 }) => fieldsV1);
  return entries
    .filter((entry) => !isOurs(entry))
    .flatMap(({ manager, fieldsV1 = {} }) => leaves(fieldsV1).map((path) => ({ manager, path })))
    .filter(({ path }) => !ours.some((fields) => isOwned(fields, path)));
}

/** Whether an object says something about a field. */
export function saysField(object: KubeObject, path: readonly string[]): boolean {
  let here: unknown = object;
  for (const step of path) {
    const next = stepInto(here, step);
    if (next === undefined) return false;
    here = next;
  }
  return true;
}

/** As the API server names a field in a conflict: `.data.a.yaml`, `.webhooks[name="x"].clientConfig`. */
export function fieldName(path: readonly string[]): string {
  return path.map(nameOfStep).join('');
}

function leaves(fields: JsonRecord): readonly (readonly string[])[] {
  return Object.entries(fields).flatMap(([step, inner]) => {
    if (step === '.') return [];
    const below = isRecord(inner) ? leaves(inner) : [];
    return below.length === 0 ? [[step]] : below.map((path) => [step, ...path]);
  });
}

function isOwned(fields: unknown, path: readonly string[]): boolean {
  let here = fields;
  for (const step of path) {
    if (!isRecord(here) || !(step in here)) return false;
    here = here[step];
  }
  return true;
}

function stepInto(value: unknown, step: string): unknown {
  if (step.startsWith('f:')) return isRecord(value) ? value[step.slice(2)] : undefined;
  if (!Array.isArray(value)) return undefined;
  const wanted: unknown = JSON.parse(step.slice(2));
  if (step.startsWith('v:')) return value.find((item) => item === wanted);
  if (step.startsWith('i:')) return value[Number(wanted)];
  return value.find((item) => isRecord(item) && isRecord(wanted) && hasAll(item, wanted));
}

function hasAll(item: JsonRecord, keys: JsonRecord): boolean {
  return Object.entries(keys).every(([name, value]) => item[name] === value);
}

function nameOfStep(step: string): string {
  const text = step.slice(2);
  if (step.startsWith('f:')) return `.${text}`;
  if (step.startsWith('v:')) return `[=${text}]`;
  if (step.startsWith('i:')) return `[${text}]`;
  const keys: unknown = JSON.parse(text);
  const named = isRecord(keys) ? Object.entries(keys).map(([name, value]) => `${name}=${JSON.stringify(value)}`) : [];
  return `[${named.join(',')}]`;
}
