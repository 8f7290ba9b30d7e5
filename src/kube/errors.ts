import type { DeniedRight } from './denied-right.ts';

/**
 * Why a call to the API server failed. The list is closed: whoever handles it can be exhaustive.
 *
 * | reason | meaning |
 * |---|---|
 * | NotFound | the object, or the namespace it should be in, does not exist |
 * | KindNotServed | the API server does not know the kind, e.g. its CRD is not installed |
 * | AlreadyExists | an object of that name exists |
 * | Conflict | a precondition failed (resourceVersion, uid): observe again |
 * | FieldManagerConflict | another manager owns fields of the apply; `conflicts` names them |
 * | Invalid | the object was refused by validation, or an immutable field would change |
 * | SchemaMismatch | the object does not fit the kind's schema: unknown field, wrong type, duplicate list key |
 * | AdmissionDenied | an admission webhook or policy refused the object |
 * | WebhookUnavailable | an admission webhook could not be asked |
 * | Forbidden, QuotaExceeded, NamespaceTerminating | the three meanings of HTTP 403 |
 * | Unauthorized | the credentials are not accepted |
 * | Credentials | no usable credentials could be had: kubeconfig, token file or exec plugin |
 * | Throttled | the server asks to come again later |
 * | DisruptionBudget | a disruption budget keeps the pod, or two speak of it and none decides |
 * | Expired | a list or watch is too old to be continued: list again |
 * | TooLarge | request, object or answer is above a size limit |
 * | Timeout, Unreachable, Unavailable, Internal | the server is slow, away, not ready, or broken |
 * | BadAnswer | what came back is not what the API of Kubernetes answers |
 * | BadRequest | the call itself is wrong |
 */
export type ApiReason =
  | 'NotFound'
  | 'KindNotServed'
  | 'AlreadyExists'
  | 'Conflict'
  | 'FieldManagerConflict'
  | 'Invalid'
  | 'SchemaMismatch'
  | 'AdmissionDenied'
  | 'WebhookUnavailable'
  | 'Forbidden'
  | 'QuotaExceeded'
  | 'NamespaceTerminating'
  | 'Unauthorized'
  | 'Credentials'
  | 'Throttled'
  | 'DisruptionBudget'
  | 'Expired'
  | 'TooLarge'
  | 'Timeout'
  | 'Unreachable'
  | 'Unavailable'
  | 'Internal'
  | 'BadAnswer'
  | 'BadRequest';

/** Reasons that time alone may cure: the same wish, observed anew, may succeed without a person's help. */
const transientReasons: ReadonlySet<ApiReason> = new Set<ApiReason>([
  'Conflict',
  'WebhookUnavailable',
  'NamespaceTerminating',
  'KindNotServed',
  'Throttled',
  'DisruptionBudget',
  'Expired',
  'Timeout',
  'Unreachable',
  'Unavailable',
  'Internal',
  'BadAnswer',
]);

/** A field that another manager owns, e.g. `{ manager: 'helm', field: '.spec.replicas' }`. */
export interface FieldConflict {
  readonly manager: string;
  readonly field: string;
}

/** One cause of a refusal, as the server's `Status` lists it. */
export interface StatusCause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

export interface ApiFailure {
  readonly reason: ApiReason;
  readonly message: string;
  readonly status?: number | undefined;
  readonly conflicts?: readonly FieldConflict[];
  readonly causes?: readonly StatusCause[];
  readonly denied?: DeniedRight | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * A failed call to the API server. `message` is a sentence for a person: what was tried, on which object, and what the
 * server said. A call that its own signal aborted throws that signal's reason instead, never an ApiError.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly reason: ApiReason;
  /** The HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
  readonly conflicts: readonly FieldConflict[];
  readonly causes: readonly StatusCause[];
  /** Only with Forbidden: the right that is missing, where the server names it. */
  readonly denied: DeniedRight | undefined;
  /** How long the server asks to wait before the next try, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(failure: ApiFailure) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.reason = failure.reason;
    this.status = failure.status;
    this.conflicts = failure.conflicts ?? [];
    this.causes = failure.causes ?? [];
    this.denied = failure.denied;
    this.retryAfterMs = failure.retryAfterMs;
  }

  /** True when waiting and observing again may cure it without a person's help. */
  get transient(): boolean {
    return transientReasons.has(this.reason);
  }
}
