import { isRecord, type JsonRecord } from '../../../src/kube/json.ts';

/**
 * An object in a form in which two renderings can be compared: named lists become maps, since their order means nothing;
 * empty fields go; so do the version of the chart, and texts which are each side's own: data of ConfigMaps for istiod,
 * the schema of definitions, descriptions.
 */
export function comparable(object: JsonRecord): JsonRecord {
  const own = object.kind === 'ConfigMap' && nameOf(object) !== 'istio-cni-config';
  const { data, ...withoutData } = object;
  const { spec, ...withoutSpec } = object;
  if (own) return objectForm({ ...withoutData, data: isRecord(data) ? Object.keys(data).sort() : [] });
  if (object.kind === 'CustomResourceDefinition') return objectForm({ ...withoutSpec, hasSpec: isRecord(spec) });
  return objectForm(object);
}

/** Kind, namespace and name: what makes two objects the same one. */
export function identityOf(object: JsonRecord): string {
  const metadata = isRecord(object.metadata) ? object.metadata : {};
  const namespace = typeof metadata.namespace === 'string' ? `${metadata.namespace}/` : '';
  return `${String(object.kind)} ${namespace}${nameOf(object)}`;
}

function nameOf(object: JsonRecord): string {
  return isRecord(object.metadata) ? String(object.metadata.name) : '';
}

const ownTexts = new Set(['helm.sh/chart', 'app.kubernetes.io/version', 'kubernetes.io/description']);

function objectForm(object: JsonRecord): JsonRecord {
  const fields = Object.entries(object)
    .filter(([field]) => !ownTexts.has(field))
    .map(([field, value]) => [field, form(value)] as const)
    .filter(([, value]) => !isEmpty(value))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(fields);
}

function form(value: unknown): unknown {
  if (isRecord(value)) return objectForm(value);
  if (!Array.isArray(value)) return value;
  const items: unknown[] = value;
  if (items.every((item) => isRecord(item) && typeof item.name === 'string')) return byName(items);
  if (items.every((item) => isRecord(item) && Array.isArray(item.verbs))) return items.map(rule).sort();
  return items.map(form);
}

function byName(items: readonly unknown[]): JsonRecord {
  const named = items.filter(isRecord).map((item) => {
    const { name, ...rest } = item;
    return [String(name), { present: true, ...objectForm(rest) }] as const;
  });
  return Object.fromEntries(named);
}

/** A rule of a role as one line, in which order means nothing. */
function rule(item: unknown): string {
  if (!isRecord(item)) return String(item);
  const parts = ['apiGroups', 'resources', 'resourceNames', 'verbs'].map((field) => {
    const list: unknown = item[field];
    return Array.isArray(list) ? list.map(String).sort().join(',') : '';
  });
  return parts.join(' | ');
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}
