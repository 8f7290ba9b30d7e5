import { connect, elect, type Lead, type Logger, leaseTimeouts } from '../kube/index.ts';
import type { Flags } from './flags.ts';
import { identity } from './identity.ts';

/** One name for all operators of a cluster: who shares the Lease shares the leadership. */
export const leaseName = 'meshwright';

export interface LeadingOptions {
  readonly flags: Flags;
  /** Ends standing by. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Runs `lead` once this process leads, or at once when leaders are not elected. Resolves when it has ended by itself;
 * throws when the leadership was lost, for then this process must end.
 */
export async function whenLeading({ flags, signal, log }: LeadingOptions, lead: Lead): Promise<void> {
  if (!flags['leader-elect']) {
    await lead(new AbortController().signal, () => undefined);
    return;
  }
  const { kubeconfig, context, namespace } = flags;
  await using client = await connect({ kubeconfig, context, timeouts: leaseTimeouts, userAgent: userAgent() });
  const end = await elect({ client, namespace, name: leaseName, identity, signal, log }, lead);
  if (end === 'lost') throw new LeadershipLost();
}

/** Tells replicas apart in the audit log. */
export function userAgent(): string {
  return `meshwright/${identity}`;
}

/** Another process may lead by now. */
export class LeadershipLost extends Error {
  override readonly name = 'LeadershipLost';
  constructor() {
    super('another operator may lead now; this one ends, so that two never write');
  }
}
