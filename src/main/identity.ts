import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** The name of the pod, or of the machine. */
export const instance = process.env.POD_NAME ?? hostname();

/** This very process: a restarted one has another identity, so that nobody takes it for the one that it replaces. */
export const identity = `${instance}_${randomBytes(4).toString('hex')}`;
