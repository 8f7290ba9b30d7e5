import { type ApiError, describe, type FieldConflict, type KubeObject } from '../kube/index.ts';
import type { Finding } from '../mesh/finding.ts';
import { terminating } from './findings.ts';

/** What the API server's refusal of an object means for a person. */
export function refusalFinding(object: KubeObject, error: ApiError): Finding {
  switch (error.reason) {
    case 'KindNotServed':
      return {
        reason: 'KindNotServed',
        message: `${describe(object)} needs ${object.apiVersion} ${object.kind}, which this cluster does not serve: install its CRD, or switch off the chart value that renders it`,
      };
    case 'Forbidden':
      return { reason: 'PermissionDenied', message: `${error.message}. Grant it as in manifests/rbac.yaml` };
    case 'NamespaceTerminating':
      return terminating(object.metadata.namespace ?? '');
    case 'Invalid':
    case 'SchemaMismatch':
    case 'AdmissionDenied':
    case 'QuotaExceeded':
    case 'TooLarge':
    case 'BadRequest':
      return {
        reason: 'ObjectRefused',
        message: `The API server refuses ${describe(object)}: ${error.message}. Correct ${whatRenders(object, error)}`,
      };
    default:
      return {
        reason: 'ClusterUnreachable',
        message: `${describe(object)} can't be checked at the moment: ${error.message}`,
        passing: true,
      };
  }
}

/** Where a pod may run is said in a field of the spec, too. */
function whatRenders({ kind }: KubeObject, { message }: ApiError): string {
  const [, field] = /spec\.template\.spec\.(affinity|nodeSelector|tolerations)\b/.exec(message) ?? [];
  const values = 'the values that render it';
  return kind !== 'Deployment' || field === undefined ? values : `spec.resources.placement.${field}, or ${values}`;
}

export function ownedByOther(object: KubeObject, owner: string): Finding {
  return {
    reason: 'OwnedByOther',
    message: `${describe(object)} exists and belongs to ${owner}: Meshwright takes nothing over. Remove it there, or choose another namespace or tag`,
  };
}

export function fieldConflict(object: KubeObject, error: ApiError, owner: string | undefined): Finding {
  const fields = named(error.conflicts);
  if (owner !== undefined) {
    return { reason: 'OwnedByOther', message: `${ownedByOther(object, owner).message}. In conflict: ${fields}` };
  }
  return {
    reason: 'FieldConflict',
    message: `${describe(object)}: other writers own fields that the mesh needs: ${fields}. Let them give these up`,
  };
}

/** Told, and left alone. */
export function changedDefinition(object: KubeObject, conflicts: readonly FieldConflict[]): Finding {
  return {
    reason: 'FieldConflict',
    message: `${describe(object)} was changed by another writer and is left so, because a schema set back would cut objects that use it: ${named(conflicts)}`,
    warning: true,
  };
}

function named(conflicts: readonly FieldConflict[]): string {
  return conflicts.map(({ field, manager }) => `${field} (owned by ${manager})`).join(', ');
}
