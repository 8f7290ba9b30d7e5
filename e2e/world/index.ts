export {
  type AuditedRequest,
  describeRequest,
  isAboutLease,
  isIntervention,
  isRealWrite,
  isWrite,
  operatorUser,
} from './audit.ts';
export { given, lacks } from './chart-supply.ts';
export { namespaceManifest, revisionOf, workloadManifest } from './manifests.ts';
export { type Operator, prepareOperator } from './operator.ts';
export { type HandOver, Pair } from './pair.ts';
export { settledSnapshot } from './settled-snapshot.ts';
export { startWorld, type World } from './world.ts';
