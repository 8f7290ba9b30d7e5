import { at, isRecord, listAt, textAt } from '../../../src/kube/json.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { PatchOperation } from './inject.ts';

const injectorSuffix = 'sidecar-injector.istio.io';

/**
 * What an istiod changes in an injection webhook that is labelled with its revision: `caBundle` of every entry whose
 * name ends as its own do and that differs. Empty when there is nothing to do.
 */
export function injectorPatch(webhook: KubeObject, caBundle: string): PatchOperation[] {
  return guarded(
    webhook,
    listAt(webhook, 'webhooks').flatMap((entry, index) => {
      const own = textAt(entry, 'name')?.endsWith(injectorSuffix) === true;
      return own ? caBundleOperations(entry, index, caBundle) : [];
    }),
  );
}

/**
 * What an istiod changes in a validation webhook that is labelled with its revision: `caBundle` of every entry, and,
 * once its validation is known to work, failurePolicy `Fail`. It never goes back to `Ignore`.
 */
export function validatorPatch(webhook: KubeObject, caBundle: string, works: boolean): PatchOperation[] {
  return guarded(
    webhook,
    listAt(webhook, 'webhooks').flatMap((entry, index) => {
      const closes = works && at(entry, 'failurePolicy') !== 'Fail';
      const policy: PatchOperation = { op: 'add', path: `/webhooks/${index}/failurePolicy`, value: 'Fail' };
      return [...caBundleOperations(entry, index, caBundle), ...(closes ? [policy] : [])];
    }),
  );
}

function caBundleOperations(entry: unknown, index: number, caBundle: string): PatchOperation[] {
  if (!isRecord(at(entry, 'clientConfig')) || at(entry, 'clientConfig', 'caBundle') === caBundle) return [];
  return [{ op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value: caBundle }];
}

/**
 * Whether an istiod of this namespace and revision answers for a webhook: it is labelled with the revision, and none of
 * its entries leads to another namespace. Two real meshes with one revision name would fight over each other's webhooks.
 */
export function answersFor(
  webhook: KubeObject,
  { namespace, revision }: { namespace: string; revision: string },
): boolean {
  if (webhook.metadata.labels?.['istio.io/rev'] !== revision) return false;
  const namespaces = listAt(webhook, 'webhooks').map((entry) => textAt(entry, 'clientConfig', 'service', 'namespace'));
  return namespaces.every((backend) => backend === undefined || backend === namespace);
}

/** Positions of entries are true for one version of the object only. */
function guarded(webhook: KubeObject, operations: PatchOperation[]): PatchOperation[] {
  if (operations.length === 0) return [];
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: webhook.metadata.resourceVersion ?? '' },
    ...operations,
  ];
}
