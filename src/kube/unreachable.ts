import { ApiError } from './errors.ts';

const timeouts: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Turns a failure of the connection into the one error type; ApiErrors and aborts pass through unchanged. */
export function errorFromSocket(action: string, error: unknown): unknown {
  if (error instanceof ApiError || !(error instanceof Error) || error.name === 'AbortError') return error;
  const code = codeOf(error);
  return new ApiError({
    reason: timeouts.has(code) ? 'Timeout' : 'Unreachable',
    message: `could not ${action}: the connection to the API server failed: ${textOf(error)}`,
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Connecting to several addresses fails with an AggregateError, whose own message is empty. */
function textOf(error: Error): string {
  const first = error instanceof AggregateError ? error.errors[0] : undefined;
  return error.message || (first instanceof Error ? first.message : '') || codeOf(error) || error.name;
}
