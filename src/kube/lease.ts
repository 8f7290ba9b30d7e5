import type { KubeClient } from './client.ts';
import type { Clock } from './clock.ts';
import { ApiError } from './errors.ts';
import { numberAt, textAt } from './json.ts';
import type { Logger } from './logger.ts';
import type { KubeObject } from './object.ts';
import { reflect } from './reflector.ts';

/** What a leader, or one that steps down, writes into a lease. */
export interface Claim {
  /** Who leads; undefined releases the lease. */
  readonly holder: string | undefined;
  /** How long after this claim everybody else keeps away, in milliseconds; at least a second. */
  readonly durationMs: number;
  /** Since when the holder leads, in milliseconds since 1970; for people. */
  readonly acquiredAt: number;
  /** How often leadership has changed hands; for people. */
  readonly transitions: number;
}

/** A claim as it is stored. Two versions are equal exactly when nobody wrote in between. */
export interface StoredLease extends Claim {
  readonly uid: string;
  readonly version: string;
}

/** One record that several processes read, and write only as they last read it. */
export interface LeaseRegister {
  /** Undefined when nobody has ever led, or somebody deleted the record. */
  read(signal?: AbortSignal): Promise<StoredLease | undefined>;
  /**
   * Stores the claim if the record is still `before`; undefined when it is not. When it throws, the claim may or may
   * not have been stored.
   */
  write(claim: Claim, before: StoredLease | undefined, signal?: AbortSignal): Promise<StoredLease | undefined>;
  /** Tells of changes soon after they happened, until the signal aborts. A help, not a promise. */
  follow(onChange: (lease: StoredLease | undefined) => void, signal: AbortSignal): void;
}

export interface LeaseOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const kind = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' } as const;
const fieldManager = 'meshwright-leader';

/**
 * A Lease in the API server. It is created by POST, of which one wins, and then changed by server-side apply with uid
 * and resourceVersion, of which one wins too: an apply without them would merge two claims into one.
 */
export function openLease({ client, namespace, name, clock, log }: LeaseOptions): LeaseRegister {
  const objectOf = (claim: Claim, before: StoredLease | undefined): KubeObject => ({
    ...kind,
    metadata: { namespace, name, ...(before && { uid: before.uid, resourceVersion: before.version }) },
    spec: {
      holderIdentity: claim.holder ?? '',
      leaseDurationSeconds: Math.ceil(claim.durationMs / 1000),
      leaseTransitions: claim.transitions,
      acquireTime: microTime(claim.acquiredAt),
      renewTime: microTime(clock.epoch()),
    },
  });
  return {
    async read(signal) {
      const found = await client.get({ ...kind, namespace, name }, { signal });
      return found && storedLease(found);
    },
    async write(claim, before, signal) {
      const object = objectOf(claim, before);
      try {
        const written = await (before === undefined
          ? client.create(object, { fieldManager, signal })
          : client.apply(object, { fieldManager, force: true, signal }));
        return storedLease(written);
      } catch (error) {
        if (error instanceof ApiError && (error.reason === 'Conflict' || error.reason === 'AlreadyExists')) return;
        throw error;
      }
    },
    follow(onChange, signal) {
      reflect({
        client,
        kind,
        namespace,
        fieldSelector: `metadata.name=${name}`,
        project: storedLease,
        onChange: ({ after }) => onChange(after),
        signal,
        log,
        clock,
      });
    },
  };
}

/** What somebody else wrote nonsense into counts as held for a while: its writer may believe to lead. */
function storedLease({ metadata, spec }: KubeObject): StoredLease {
  return {
    holder: textAt(spec, 'holderIdentity'),
    durationMs: (numberAt(spec, 'leaseDurationSeconds') ?? 15) * 1000,
    acquiredAt: Date.parse(textAt(spec, 'acquireTime') ?? '') || 0,
    transitions: numberAt(spec, 'leaseTransitions') ?? 0,
    uid: metadata.uid ?? '',
    version: metadata.resourceVersion ?? '',
  };
}

/** A Lease accepts times with exactly six digits of a second. */
function microTime(epoch: number): string {
  return new Date(epoch).toISOString().replace('Z', '000Z');
}
