export type {
  ApplyOptions,
  CallOptions,
  CreateOptions,
  DeleteOptions,
  Deletion,
  Eviction,
  EvictOptions,
  KubeClient,
  Page,
  PatchOptions,
  Selection,
  ServerVersion,
  WatchEvent,
  WatchOptions,
} from './client.ts';
export { type Clock, systemClock } from './clock.ts';
export { type ConnectOptions, connect } from './connect.ts';
export {
  type ControllerOptions,
  type Outcome,
  type ReconcileResult,
  type ReconcileWatch,
  runController,
} from './controller.ts';
export type { DeniedRight } from './denied-right.ts';
export { ApiError, type ApiReason, type FieldConflict, type StatusCause } from './errors.ts';
export { createEventRecorder, type EventNote, type EventRecorder, type EventRecorderOptions } from './events.ts';
export { type ForeignField, fieldName, foreignFields, saysField } from './foreign-fields.ts';
export { handedOver, type NamedItems, otherOwnersOf, staying } from './items.ts';
export {
  type ElectionEnd,
  type ElectionOptions,
  elect,
  type Lead,
  leaseTimeouts,
} from './leader-election.ts';
export type { Logger } from './logger.ts';
export { contentType as metricsContentType } from './metrics/exposition.ts';
export { type Counter, type Histogram, Registry } from './metrics/registry.ts';
export { createRuntimeMetrics, type RuntimeMetrics } from './metrics/runtime.ts';
export {
  describe,
  type Kind,
  type KubeObject,
  keyOf,
  type ManagedFieldsEntry,
  type ObjectMeta,
  type ObjectRef,
  type OwnerReference,
  type Resource,
  refOf,
  storeKey,
  withoutManagedFields,
} from './object.ts';
export { ownedFieldsDigest } from './ownership.ts';
export { createQueue, type QueueWatch, type WorkQueue } from './queue.ts';
export { type Reading, type Reflection, type ReflectOptions, reflect } from './reflector.ts';
export { isAtLeast } from './resource-version.ts';
export type { Change, Outage, Store } from './store.ts';
export type { RequestRecord, Verb } from './transport.ts';
