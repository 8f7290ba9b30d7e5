import type { Logger } from '../logger.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** A logger that keeps what was logged. */
export function createLogbook(): { readonly log: Logger; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const writer = (level: LogLine['level']) => (_: object, message: string) => {
    lines.push({ level, message });
  };
  return {
    lines,
    log: { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') },
  };
}
