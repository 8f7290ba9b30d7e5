import { connect, elect, type Lead, type Logger, leaseTimeouts, type Registry } from '../kube/index.ts';
import type { Flags } from './flags.ts';
import { identity } from './identity.ts';

/** One name for all operators of a cluster: who shares the Lease shares the leadership. */
const leaseName = 'meshwright';

export interface LeadingOptions {
  readonly flags: Flags;
  /** Ends standing by. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly registry: Registry;
}

/**
 * Runs `lead` once this process leads, or at once when leaders are not elected. Resolves when it has ended by itself;
 * throws when the leadership was lost, for then this process must end.
 */
export async function whenLeading({ flags, signal, log, registry }: LeadingOptions, lead: Lead): Promise<void> {
  const counted = tellingWhoLeads(registry, lead);
  if (!flags['leader-elect']) {
    await counted(new AbortController().signal, () => undefined);
    return;
  }
  const { kubeconfig, context, namespace } = flags;
  await using client = await connect({ kubeconfig, context, timeouts: leaseTimeouts, userAgent: userAgent() });
  const end = await elect({ client, namespace, name: leaseName, identity, signal, log }, counted);
  if (end === 'lost') throw new LeadershipLost();
}

function tellingWhoLeads(registry: Registry, lead: Lead): Lead {
  let leading = false;
  registry.gauge<'name'>({ name: 'leader_election_master_status', help: 'Whether this process leads: 1 or 0.' }, () => [
    [{ name: leaseName }, leading ? 1 : 0],
  ]);
  return async (lost, assertLeading) => {
    leading = true;
    lost.addEventListener('abort', () => (leading = false), { once: true });
    try {
      await lead(lost, assertLeading);
    } finally {
      leading = false;
    }
  };
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
