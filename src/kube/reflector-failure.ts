import { ApiError } from './errors.ts';
import type { Kind } from './object.ts';

/** An API server before 1.34, or one beside the main one, does not know what is asked of it. */
export function refusesStream(error: unknown): boolean {
  return error instanceof ApiError && (error.reason === 'Invalid' || error.reason === 'BadRequest');
}

/** The server can't be asked at the moment, whatever it is asked: that says nothing about how everything is best read. */
export function isAway({ reason }: ApiError): boolean {
  switch (reason) {
    case 'Unreachable':
    case 'Unavailable':
    case 'Throttled':
    case 'Unauthorized':
    case 'Credentials':
    case 'KindNotServed':
      return true;
    default:
      return false;
  }
}

/** True when a watch may go on from the version it had: the failure says nothing about that version. */
export function resumable({ reason }: ApiError): boolean {
  switch (reason) {
    case 'Unreachable':
    case 'Timeout':
    case 'Unavailable':
    case 'Throttled':
    case 'Unauthorized':
    case 'Credentials':
    case 'Forbidden':
      return true;
    default:
      return false;
  }
}

/** What goes wrong in ways that nobody foresaw is a failure like others: a reflector goes on. */
export function asApiError(error: unknown, { kind }: Kind): ApiError {
  if (error instanceof ApiError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new ApiError({ reason: 'Internal', message: `could not follow ${kind}: ${text}`, cause: error });
}
