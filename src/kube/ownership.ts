import { createHash } from 'node:crypto';
import { canonicalJson } from './json.ts';
import type { KubeObject } from './object.ts';

/**
 * A digest of the fields that `fieldManager` owns through server-side apply (main resource); undefined when it owns none.
 * It changes whenever another writer takes or removes such a field, and stays when others add fields of their own:
 * exact detection of drift, without comparing values that the server has defaulted or normalised. The fields are sorted, because
 * the API server writes them in another order when an object was scaled. CRDs have no scale, and are taken as they come: sorting
 * their fields would take longer than all the rest.
 */
export function ownedFieldsDigest(object: KubeObject, fieldManager: string): string | undefined {
  const textOf = object.kind === 'CustomResourceDefinition' ? JSON.stringify : canonicalJson;
  const ours = (object.metadata.managedFields ?? [])
    .filter((entry) => entry.manager === fieldManager && entry.operation === 'Apply' && !entry.subresource)
    .map((entry) => textOf([entry.apiVersion, entry.fieldsV1 ?? {}]))
    .sort();
  return ours.length === 0 ? undefined : createHash('sha256').update(ours.join('\n')).digest('base64url');
}
