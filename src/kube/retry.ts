import { backoffMs } from './backoff.ts';
import type { ApiError } from './errors.ts';
import { textAt } from './json.ts';

/** Tries of one call in all: enough for an API server that restarts. */
const mostTries = 5;
const backoff = { firstMs: 200, longestMs: 3_000 };

/** A server that asks for a longer wait is passed on to the caller, who can do other things meanwhile. */
const longestWaitMs = 10_000;

/** Failures of connecting: the request was never sent, so that repeating it is safe whatever it was. */
const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** We closed the connections ourselves, to stop. */
const closedByUs: ReadonlySet<string> = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);

/**
 * How long to wait before the same request may be sent again, in milliseconds; undefined when it may not.
 * Repeated are: anything that was never sent or that the server turned away unread (429 with Retry-After), and what
 * can be done twice without harm (`idempotent`) also after a lost connection or a 503.
 */
export function retryDelayMs(
  error: ApiError,
  tries: number,
  idempotent: boolean,
  random: () => number,
): number | undefined {
  if (tries >= mostTries || !mayRepeat(error, idempotent)) return undefined;
  const wait = error.retryAfterMs ?? backoffMs(backoff, tries - 1, random);
  return wait <= longestWaitMs ? wait : undefined;
}

function mayRepeat(error: ApiError, idempotent: boolean): boolean {
  switch (error.reason) {
    case 'Throttled':
      return error.retryAfterMs !== undefined;
    case 'Unavailable':
      return idempotent;
    case 'Unreachable':
      return !closedByUs.has(codeOf(error)) && (idempotent || neverSent.has(codeOf(error)));
    case 'Timeout':
      return idempotent && error.retryAfterMs !== undefined;
    default:
      return false;
  }
}

function codeOf(error: ApiError): string {
  return textAt(error.cause, 'code') ?? '';
}
