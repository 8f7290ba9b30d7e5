/** The API of Meshwright: types, schemas and names. Everything else in this folder makes CRDs of them. */
export {
  type ChartName,
  type ChartSource,
  type Charts,
  chartNames,
  chartSource,
  officialIstioRepository,
} from './charts.ts';
export type { Components, Gateway } from './components.ts';
export { type Condition, type ConditionStatus, type ConditionType, conditionTypes, limits } from './condition.ts';
export {
  type Finding,
  type InstalledRevision,
  type Mesh,
  type MeshControlPlane,
  type MeshControlPlaneSpec,
  type MeshControlPlaneStatus,
  meshControlPlaneSpecSchema,
  meshControlPlaneStatusSchema,
  meshes,
} from './mesh-control-plane.ts';
export {
  type MeshRevision,
  type MeshRevisionSpec,
  type MeshRevisionStatus,
  meshRevisionSpecSchema,
  meshRevisionStatusSchema,
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
export { type Phase, phaseMeaning, phases } from './phase.ts';
