import { isRecord, type JsonRecord } from './json.ts';
import type { KubeObject, ManagedFieldsEntry } from './object.ts';

/** Items of a top-level list that is keyed by name, such as entries of a webhook configuration. */
export interface NamedItems {
  readonly list: string;
  readonly names: readonly string[];
}

/**
 * Those of the items that stay in the object when `fieldManager` applies it without them: it does not own them, or is not
 * alone. Whoever owns no more than fields of an item does not keep it.
 */
export function staying(object: KubeObject, { list, names }: NamedItems, fieldManager: string): NamedItems {
  const isOurs = (entry: ManagedFieldsEntry) => entry.manager === fieldManager && entry.operation === 'Apply';
  const stays = (name: string) => {
    const owners = ownersOf(object, list, name);
    return !owners.some(isOurs) || !owners.every(isOurs);
  };
  return { list, names: names.filter(stays) };
}

/** Which other managers own any of these items. */
export function otherOwnersOf(object: KubeObject, { list, names }: NamedItems, fieldManager: string) {
  return names.flatMap((name) => {
    const managers = new Set(ownersOf(object, list, name).map(({ manager }) => manager));
    managers.delete(fieldManager);
    return [...managers].map((manager) => ({ manager, field: `.${list}[name="${name}"]` }));
  });
}

/**
 * The managed fields of an object with these items handed over to what `fieldManager` applies, and to it alone:
 * its next apply without them removes them.
 */
export function handedOver(
  object: KubeObject,
  { list, names }: NamedItems,
  fieldManager: string,
): readonly ManagedFieldsEntry[] {
  const keys = names.map(keyOf);
  return (object.metadata.managedFields ?? []).flatMap((entry) => {
    if (entry.subresource) return [entry];
    const isOurs = entry.manager === fieldManager && entry.operation === 'Apply';
    const kept = Object.entries(ownedItems(entry, list)).filter(([key]) => !keys.includes(key));
    const added = isOurs ? keys.map((key) => [key, { '.': {}, 'f:name': {} }] as const) : [];
    const { [`f:${list}`]: _, ...others } = entry.fieldsV1 ?? {};
    const owned = Object.fromEntries([...kept, ...added]);
    const fieldsV1 = Object.keys(owned).length === 0 ? others : { ...others, [`f:${list}`]: owned };
    return Object.keys(fieldsV1).length === 0 ? [] : [{ ...entry, fieldsV1 }];
  });
}

function ownersOf({ metadata }: KubeObject, list: string, name: string): readonly ManagedFieldsEntry[] {
  return (metadata.managedFields ?? []).filter((entry) => {
    const item = entry.subresource ? undefined : ownedItems(entry, list)[keyOf(name)];
    return isRecord(item) && '.' in item;
  });
}

function ownedItems({ fieldsV1 }: ManagedFieldsEntry, list: string): JsonRecord {
  const owned = fieldsV1?.[`f:${list}`];
  return isRecord(owned) ? owned : {};
}

/** How managed fields name an item. */
function keyOf(name: string): string {
  return `k:${JSON.stringify({ name })}`;
}
