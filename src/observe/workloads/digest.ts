import type { WorkloadRef } from '../../act/intent.ts';
import { type Mark, markOf } from '../../act/mark.ts';
import { annotations, type LabelSelector, labels } from '../../api/index.ts';
import type { KubeObject, ObjectMeta } from '../../kube/index.ts';
import { at, isRecord } from '../../kube/json.ts';
import { refusalOf } from '../trouble/refused.ts';
import { isOnDelete, type Progress, progressOf } from './progress.ts';
import { selectorOf } from './selector.ts';

/** What is kept of a workload that can be restarted. */
export interface WorkloadDigest extends WorkloadRef, Progress {
  readonly onDelete: boolean;
  /** A paused one replaces no pods. */
  readonly paused: boolean;
  readonly optedOut: boolean;
  readonly mark: Mark | undefined;
  /** Why pods of it can't be created, in the API server's words. */
  readonly refused: string | undefined;
  readonly selector: LabelSelector;
  /** Labels of its pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** The MeshControlPlane that it is part of. */
  readonly controlPlane: string | undefined;
}

export function digestWorkload(object: KubeObject): WorkloadDigest {
  const { apiVersion, kind, metadata, spec } = object;
  const podLabels = at(spec, 'template', 'metadata', 'labels');
  return {
    apiVersion,
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    ...progressOf(object),
    onDelete: isOnDelete(object),
    paused: at(spec, 'paused') === true,
    optedOut: isOptedOut(metadata),
    mark: markOf(object),
    refused: refusalOf(object),
    selector: selectorOf(spec) ?? {},
    podLabels: isRecord(podLabels) ? (podLabels as Readonly<Record<string, string>>) : {},
    controlPlane: metadata.labels?.[labels.controlPlane],
  };
}

/** A workload or a namespace that asks not to be restarted. */
export function isOptedOut({ annotations: given }: Pick<ObjectMeta, 'annotations'>): boolean {
  return given?.[annotations.restart] === 'disabled';
}
