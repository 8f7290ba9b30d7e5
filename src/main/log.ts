import pino from 'pino';
import { ChartError } from '../charts/index.ts';
import { ApiError } from '../kube/index.ts';

/** One JSON line for each message, written before the call returns: the last one before a crash is there. */
export function createLogger(level: string) {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      errorKey: 'error',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: explain },
    },
    pino.destination({ dest: 1, sync: true }),
  );
}

/** A failure that has a reason code is told by its message; a stack trace is for what nobody expected. */
function explain(error: unknown): unknown {
  if (error instanceof ApiError || error instanceof ChartError) return { type: error.name, reason: error.reason };
  return error instanceof Error ? pino.stdSerializers.errWithCause(error) : error;
}
