import type { ChartReason } from '../charts/index.ts';

/** Why a wish can't be carried out. A closed set: it is shown in `status.findings[].reason` and in Events. */
export type FindingReason =
  | 'UnknownVersion'
  | 'KubernetesTooOld'
  | 'KubernetesTooNew'
  | 'ReservedValue'
  | 'InvalidComponents'
  | 'InvalidResources'
  | 'ValueWins'
  | 'QosImpossible'
  | 'InvalidWindow'
  | 'NamespaceTaken'
  | 'TagTaken'
  | 'NamespaceTerminating'
  | ChartReason
  | 'ObjectRefused'
  | 'OwnedByOther'
  | 'FieldConflict'
  | 'DriftConflict'
  | 'PermissionDenied'
  | 'KindNotServed'
  | 'OtherInstallation'
  | 'ScaledToZero'
  | 'QuotaExhausted'
  | 'QuotaCountsOthers'
  | 'QuotaDemanded'
  | 'LimitRangeViolation'
  | 'PriorityClassMissing'
  | 'PriorityClassTaken'
  | 'TagInUse'
  | 'InUse'
  | 'StoredRenderDamaged'
  | 'UpgradeNotAllowed'
  | 'TooManyNamespaces'
  | 'NamespaceOrphaned'
  | 'NamespacePinned'
  | 'ClusterUnreachable';

/**
 * One thing that stands in the way, told to a person: what it is, where, and the way out.
 * A warning is told but holds nothing up.
 */
export interface Finding {
  readonly reason: FindingReason;
  readonly message: string;
  readonly warning?: true;
  /** Nothing is wrong with the wish: it can't be checked just now, and time alone may cure that. */
  readonly passing?: true;
}
