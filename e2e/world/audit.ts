import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { isRecord, type JsonRecord, numberAt, textAt } from '../../src/kube/json.ts';

/** The user name of the operator's ServiceAccount. */
export const operatorUser = 'system:serviceaccount:meshwright-system:meshwright';

/** One request that the API server answered. */
export interface AuditedRequest {
  readonly user: string;
  /** What the program calls itself; for the operator: `meshwright/` and its identity. */
  readonly userAgent: string;
  readonly verb: string;
  readonly resource: string;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly dryRun: boolean;
  /** By which a write is told in managedFields. */
  readonly fieldManager: string | undefined;
  readonly code: number;
  /** When it arrived, RFC 3339. */
  readonly at: string;
  /** From then until it was answered, in milliseconds. */
  readonly tookMs: number;
}

/** The API server's audit log. */
export interface Audit {
  /** A place in the log: what is answered from now on comes after it. */
  now(): Promise<number>;
  /** Every request of a user that was answered after `place`, in order. */
  requests(user: string, place?: number): Promise<readonly AuditedRequest[]>;
}

const writing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Requests about the Lease of the leader, which a healthy operator renews every two seconds. */
export function isAboutLease({ resource }: AuditedRequest): boolean {
  return resource === 'leases';
}

/** Requests that would change something, dry runs included. */
export function isWrite({ verb }: AuditedRequest): boolean {
  return writing.has(verb);
}

/** Writes that were stored, or refused although they were meant to be. */
export function isRealWrite(request: AuditedRequest): boolean {
  return isWrite(request) && !request.dryRun;
}

/** Writes beyond its own Lease and beyond telling people how things stand: neither Events nor the status of our own resources. */
export function isIntervention(request: AuditedRequest): boolean {
  const tells = request.resource === 'events' || request.subresource === 'status';
  return isRealWrite(request) && !tells && !isAboutLease(request);
}

/** `patch configmaps istio-system/istio (200)` */
export function describeRequest({
  verb,
  resource,
  subresource,
  namespace,
  name,
  dryRun,
  code,
}: AuditedRequest): string {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const which = [namespace, name].filter((part) => part !== undefined).join('/');
  return `${verb} ${what} ${which} (${code}${dryRun ? ', dry run' : ''})`;
}

export function openAudit(log: string): Audit {
  return {
    async now() {
      return (await stat(log)).size;
    },
    async requests(user, place = 0) {
      const found: AuditedRequest[] = [];
      // The log of a large cluster is longer than a string may be.
      for await (const line of createInterface({ input: createReadStream(log, { start: place }) })) {
        const request = line.includes(user) ? parse(line) : undefined;
        if (request?.user === user) found.push(request);
      }
      return found;
    },
  };
}

/** Undefined for what is no answered request on a resource: the end of the log, or a question for /version. */
function parse(line: string): AuditedRequest | undefined {
  const event = jsonOf(line);
  const resource = textAt(event, 'objectRef', 'resource');
  if (event === undefined || resource === undefined) return undefined;
  const at = textAt(event, 'requestReceivedTimestamp') ?? '';
  const { searchParams } = new URL(textAt(event, 'requestURI') ?? '/', 'https://server');
  return {
    user: textAt(event, 'user', 'username') ?? '',
    userAgent: textAt(event, 'userAgent') ?? '',
    verb: textAt(event, 'verb') ?? '',
    resource,
    subresource: textAt(event, 'objectRef', 'subresource'),
    namespace: textAt(event, 'objectRef', 'namespace'),
    name: textAt(event, 'objectRef', 'name'),
    dryRun: searchParams.has('dryRun'),
    fieldManager: searchParams.get('fieldManager') ?? undefined,
    code: numberAt(event, 'responseStatus', 'code') ?? 0,
    at,
    tookMs: Date.parse(textAt(event, 'stageTimestamp') ?? '') - Date.parse(at),
  };
}

function jsonOf(line: string): JsonRecord | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    // The last line may still be being written; its request is then not answered either.
    return undefined;
  }
}
