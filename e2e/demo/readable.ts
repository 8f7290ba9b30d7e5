import { isRecord, type JsonRecord } from '../../src/kube/json.ts';

/** A line of the operator's log for people: time, level, message, then every other field. What is no JSON stays as it is. */
export function readable(line: string): string {
  const record = parse(line);
  if (record === undefined) return line;
  const { time, level, message, ...fields } = record;
  const more = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  return [textOf(time).slice(11, 19), textOf(level).padEnd(5), textOf(message), ...more].join(' ').trimEnd();
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parse(line: string): JsonRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    // Somebody else's line that looks like JSON: it is shown as it is.
    return undefined;
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
