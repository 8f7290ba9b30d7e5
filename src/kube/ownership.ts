import { createHash } from 'node:crypto';
import { canonicalJson } from './json.ts';
import type { KubeObject } from './object.ts';

/**
 * A digest of the fields that `fieldManager` owns through server-side apply (main resource); undefined when it owns none.
 * It changes whenever another writer takes or removes such a field, and stays when others add fields of their own:
 * exact detection of drift, without comparing values that the server has defaulted or normalised.
 */
export function ownedFieldsDigest(object: KubeObject, fieldManager: string): string | undefined {
  const ours = (object.metadata.managedFields ?? [])
    .filter((entry) => entry.manager === fieldManager && entry.operation === 'Apply' && !entry.subresource)
    .map((entry) => canonicalJson([entry.apiVersion, entry.fieldsV1 ?? {}]))
    .sort();
  return ours.length === 0 ? undefined : createHash('sha256').update(ours.join('\n')).digest('base64url');
}
