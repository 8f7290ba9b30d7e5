export {
  type AuditedRequest,
  describeRequest,
  isIntervention,
  isRealWrite,
  isWrite,
  operatorUser,
} from './audit.ts';
export { given } from './chart-supply.ts';
export { namespaceManifest, revisionOf, workloadManifest } from './manifests.ts';
export { startWorld, type World } from './world.ts';
