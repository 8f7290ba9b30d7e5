export { objectName } from './exchange.ts';
export type { Fault, Match, Moment, Plan, Rule } from './plan.ts';
export { type FaultProxy, startFaultProxy } from './proxy.ts';
export type { LoggedRequest } from './request-log.ts';
export type { Strike } from './strikes.ts';
