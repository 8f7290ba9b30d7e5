import { deniedRight } from './denied-right.ts';
import { ApiError, type ApiReason, type FieldConflict, type StatusCause } from './errors.ts';
import { isRecord, listAt, numberAt, textAt } from './json.ts';

/** The most of the server's own words that a message repeats. */
const longestQuote = 2_000;

/** The longest wait that a server is obeyed in, in milliseconds: a broken one must not silence us for days. */
const longestWait = 5 * 60_000;

/** An answer of the API server that is no success. */
export interface Refusal {
  /** What was tried, e.g. `apply Deployment istio-system/istiod`. */
  readonly action: string;
  readonly status: number;
  readonly retryAfter?: string | undefined;
  readonly body: string;
}

/** Turns an HTTP answer into the one error type. The only place that reads the server's texts. */
export function errorFromAnswer(refusal: Refusal): ApiError {
  const status = parseStatus(refusal.body);
  if (status !== undefined) return errorFromStatus(refusal.action, status, refusal);
  const reason = reasonWithoutStatus(refusal.status);
  return new ApiError({
    reason,
    status: refusal.status,
    message: `could not ${refusal.action}: ${plainText(reason, refusal)}`,
    retryAfterMs: retryAfterMs(refusal.retryAfter, undefined),
  });
}

/** Turns a `Status` object, from an answer or from an ERROR event of a watch, into the one error type. */
export function errorFromStatus(action: string, status: unknown, http?: Omit<Refusal, 'action' | 'body'>): ApiError {
  const code = numberAt(status, 'code') ?? http?.status ?? 0;
  const causes = listAt(status, 'details', 'causes').map(toCause);
  const said = textAt(status, 'message') ?? `HTTP ${code}`;
  const conflicts = causes.filter((cause) => cause.reason === 'FieldManagerConflict').map(toConflict);
  const reason = reasonOf(code, textAt(status, 'reason') ?? '', said, causes);
  return new ApiError({
    reason,
    status: code,
    causes,
    conflicts,
    denied: reason === 'Forbidden' ? deniedRight(said) : undefined,
    message: `could not ${action}: ${conflicts.length > 0 ? conflictText(conflicts) : quoted(said)}`,
    retryAfterMs: retryAfterMs(http?.retryAfter, numberAt(status, 'details', 'retryAfterSeconds')),
  });
}

function reasonOf(code: number, reason: string, said: string, causes: readonly StatusCause[]): ApiReason {
  const hasCause = (name: string): boolean => causes.some((cause) => cause.reason === name);
  if (deniedByAdmission(said)) return 'AdmissionDenied';
  if (hasCause('FieldManagerConflict')) return 'FieldManagerConflict';
  if (said.includes('strict decoding error') || said.includes('failed to create typed patch object'))
    return 'SchemaMismatch';
  if (said.includes('failed calling webhook')) return 'WebhookUnavailable';
  if (tooLarge(said)) return 'TooLarge';
  if (said.includes('more than one PodDisruptionBudget')) return 'DisruptionBudget';
  switch (code) {
    case 400:
    case 405:
    case 406:
    case 415:
      return 'BadRequest';
    case 401:
      return 'Unauthorized';
    case 403:
      if (hasCause('NamespaceTerminating')) return 'NamespaceTerminating';
      return said.includes('exceeded quota') || said.includes('failed quota') ? 'QuotaExceeded' : 'Forbidden';
    case 404:
      return 'NotFound';
    case 409:
      return reason === 'AlreadyExists' ? 'AlreadyExists' : 'Conflict';
    case 410:
      return 'Expired';
    case 413:
      return 'TooLarge';
    case 422:
      return 'Invalid';
    case 429:
      return hasCause('DisruptionBudget') ? 'DisruptionBudget' : 'Throttled';
    case 503:
      return 'Unavailable';
    case 504:
      return 'Timeout';
    default:
      return 'Internal';
  }
}

function reasonWithoutStatus(code: number): ApiReason {
  if (code === 404) return 'KindNotServed';
  if (code >= 200 && code < 400) return 'BadAnswer';
  return reasonOf(code, '', '', []);
}

function deniedByAdmission(said: string): boolean {
  return /admission webhook "[^"]*" denied the request/.test(said) || /AdmissionPolicy '.*' denied request/.test(said);
}

function tooLarge(said: string): boolean {
  return said.includes('etcdserver: request is too large') || /may not be more than \d+ bytes/.test(said);
}

function plainText(reason: ApiReason, { status, body }: Refusal): string {
  if (reason === 'KindNotServed') return 'the API server does not serve this kind';
  const text = body.replaceAll(/\s+/g, ' ').trim();
  return text === '' ? `HTTP ${status}` : `HTTP ${status}: ${text.slice(0, 300)}`;
}

function conflictText(conflicts: readonly FieldConflict[]): string {
  const shown = conflicts.slice(0, 5).map(({ manager, field }) => `${field} belongs to "${manager}"`);
  const more = conflicts.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function quoted(said: string): string {
  return said.length > longestQuote ? `${said.slice(0, longestQuote)}…` : said;
}

function toCause(cause: unknown): StatusCause {
  return {
    reason: textAt(cause, 'reason') ?? '',
    field: textAt(cause, 'field') ?? '',
    message: textAt(cause, 'message') ?? '',
  };
}

/** The server writes the manager as a quoted Go string: `conflict with "helm" using apps/v1`. */
function toConflict(cause: StatusCause): FieldConflict {
  const manager = /conflict with "((?:[^"\\]|\\.)*)"/.exec(cause.message)?.[1] ?? '';
  return { manager: manager.replaceAll(/\\(["\\])/g, '$1') || 'unknown', field: cause.field };
}

function retryAfterMs(header: string | undefined, detailSeconds: number | undefined): number | undefined {
  const seconds = header === undefined ? detailSeconds : Number(header);
  if (seconds === undefined || !(seconds >= 0)) return undefined;
  return Math.min(seconds * 1000, longestWait);
}

function parseStatus(body: string): unknown {
  if (!body.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) && value.kind === 'Status' ? value : undefined;
  } catch {
    return undefined; // a proxy's own page, or a cut answer: judged by its HTTP status instead
  }
}
