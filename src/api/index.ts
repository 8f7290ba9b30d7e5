/** The API of Meshwright: types, names and limits. The rest of this folder is the schema behind them and the CRDs made of it. */
export {
  type ChartSource,
  type Charts,
  chartSource,
} from './charts.ts';
export type { Components, Gateway } from './components.ts';
export { type Condition, type ConditionStatus, type ConditionType, limits } from './condition.ts';
export type {
  Finding,
  InstalledRevision,
  Mesh,
  MeshControlPlane,
  MeshControlPlaneSpec,
  MeshControlPlaneStatus,
} from './mesh-control-plane.ts';
export type {
  MeshRevision,
  MeshRevisionSpec,
  MeshRevisionStatus,
} from './mesh-revision.ts';
export {
  annotations,
  apiVersion,
  fieldManagers,
  finalizer,
  group,
  kinds,
  labels,
  managedBy,
  version,
} from './names.ts';
export type { ObjectMeta, OwnerReference } from './object.ts';
export { type Phase, phases } from './phase.ts';
export type { PrioritisedComponent, PriorityClassSpec, PriorityClassStatus } from './priority-classes.ts';
export type { QuotaStatus } from './quota.ts';
export { type AdjustedField, defaultMaxReplicas, type Resources } from './resources.ts';
export {
  type BlockedStatus,
  type HistoryEntry,
  type Outcome,
  type ProxyCount,
  pointOfNoReturn,
  type RollbackReason,
  type RolloutStatus,
  type Verdict,
  type Veto,
  type WaveState,
  type WaveStatus,
} from './rollout.ts';
export type { LabelRequirement, LabelSelector, Namespaces } from './selector.ts';
export type { RestartMode, Upgrade } from './upgrade.ts';
export { defaultSoak, restWave, type Wave } from './waves.ts';
export type { Window } from './windows.ts';
