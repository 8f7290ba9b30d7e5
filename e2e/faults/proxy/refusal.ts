import type { RefusalCode } from './plan.ts';

/** An answer as the API server gives it. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Words {
  readonly reason: string;
  readonly message: string;
}

const words: Readonly<Record<RefusalCode, Words>> = {
  401: { reason: 'Unauthorized', message: 'Unauthorized' },
  403: { reason: 'Forbidden', message: 'this is forbidden: the user may not do it' },
  404: { reason: 'NotFound', message: 'the server could not find the requested resource' },
  409: {
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version',
  },
  410: { reason: 'Expired', message: 'too old resource version: 1 (2)' },
  422: { reason: 'Invalid', message: 'sendInitialEvents: Forbidden: the WatchList feature gate is disabled' },
  429: { reason: 'TooManyRequests', message: 'too many requests, please try again later' },
  500: { reason: 'InternalError', message: 'Internal error occurred: etcdserver: leader changed' },
  503: { reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' },
  504: { reason: 'Timeout', message: 'Timeout: request did not complete within the allotted timeout' },
};

/** How the API server refuses with this code. */
export function refusalOf(code: RefusalCode, retryAfterSeconds?: number): Refusal {
  return {
    status: code,
    headers: {
      'content-type': 'application/json',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: JSON.stringify(statusOf(code, retryAfterSeconds)),
  };
}

/** The line of a watch that began well and cannot go on. */
export function errorEvent(code: RefusalCode): string {
  return JSON.stringify({ type: 'ERROR', object: statusOf(code) });
}

function statusOf(code: RefusalCode, retryAfterSeconds?: number) {
  const { reason, message } = words[code];
  const details = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...details, code };
}
