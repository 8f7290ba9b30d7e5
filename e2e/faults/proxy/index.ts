export type { Exchange } from './exchange.ts';
export type { Fault, Match, Moment, Plan, Rule } from './plan.ts';
export { type FaultProxy, startFaultProxy } from './proxy.ts';
export type { LoggedRequest } from './request-log.ts';
