import { type AuditedRequest, isRealWrite } from '../../e2e/world/index.ts';
import { fieldManagers } from '../../src/api/index.ts';

/** What an upgrade has cost the API server, in requests of the operator. */
export interface Spending {
  /** Writes of tags up to the end of the last wave. */
  readonly pointing: readonly AuditedRequest[];
  /** Writes of tags afterwards. */
  readonly promoting: readonly AuditedRequest[];
  /** Writes to workloads. */
  readonly restarting: readonly AuditedRequest[];
  /** Writes of anything else, status and Events among them. */
  readonly otherWrites: readonly AuditedRequest[];
  /** Reads, and dry runs. */
  readonly reads: readonly AuditedRequest[];
}

/** `movedAt`: when the last wave had moved, in milliseconds since 1970. */
export function spendingOf(requests: readonly AuditedRequest[], movedAt: number): Spending {
  const account = Map.groupBy(requests, (request) => purposeOf(request, movedAt));
  const of = (purpose: keyof Spending): readonly AuditedRequest[] => account.get(purpose) ?? [];
  return {
    pointing: of('pointing'),
    promoting: of('promoting'),
    restarting: of('restarting'),
    otherWrites: of('otherWrites'),
    reads: of('reads'),
  };
}

function purposeOf(request: AuditedRequest, movedAt: number): keyof Spending {
  if (!isRealWrite(request)) return 'reads';
  if (request.fieldManager === fieldManagers.restart) return 'restarting';
  if (!isTag(request)) return 'otherWrites';
  return Date.parse(request.at) <= movedAt ? 'pointing' : 'promoting';
}

function isTag({ resource, name }: AuditedRequest): boolean {
  return resource === 'mutatingwebhookconfigurations' && name?.startsWith('istio-revision-tag-') === true;
}
