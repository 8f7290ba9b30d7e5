import { annotations, fieldManagers } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';
import { at, textAt } from '../kube/json.ts';

/** How a workload tells that we restarted it: the mark on its template, or the time that an Argo Rollout restarts from. */
export interface Mark {
  readonly value: string;
  /** When we wrote it, in milliseconds since 1970; undefined when the API server no longer knows. */
  readonly at: number | undefined;
}

/** The marker of a restart: the revision that pods are to get, and since when it is wanted. */
export function markerFor(revision: string, since: Date): string {
  return `${revision}@${since.toISOString()}`;
}

/** Argo restarts a Rollout without a change of its template, and would take one for a new version of the application. */
export function isRollout({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean {
  return kind === 'Rollout' && apiVersion.startsWith('argoproj.io/');
}

export function markOf(workload: KubeObject): Mark | undefined {
  const { managedFields = [] } = workload.metadata;
  const ours = managedFields.find(
    ({ manager, operation }) => manager === fieldManagers.restart && operation === 'Apply',
  );
  const when = Date.parse(ours?.time ?? '');
  const written = Number.isNaN(when) ? undefined : when;
  if (!isRollout(workload)) {
    const value = textAt(workload.spec, 'template', 'metadata', 'annotations', annotations.restartedAt);
    return value === undefined ? undefined : { value, at: written };
  }
  // A restart that somebody else asked for was not meant for our revision.
  const value =
    at(ours?.fieldsV1, 'f:spec', 'f:restartAt') === undefined ? undefined : textAt(workload.spec, 'restartAt');
  return value === undefined ? undefined : { value, at: written };
}

/** Whether a workload with this mark was restarted for this marker, and is not to be restarted again. */
export function isFor(mark: Mark | undefined, marker: string, rollout: boolean): boolean {
  if (mark === undefined || !rollout) return mark?.value === marker;
  return Date.parse(mark.value) >= Date.parse(marker.slice(marker.indexOf('@') + 1));
}
