import { Cron } from 'croner';
import type { Window } from '../api/index.ts';

/** When a window opens, or why it never does. */
export type Schedule = { readonly nextAfter: (time: Date) => Date | undefined } | { readonly problem: string };

const known = new Map<string, Schedule>();
const most = 256;

/** The schedule of a window, read once: to find out that one never comes takes a search through centuries. */
export function scheduleOf({ schedule, timeZone }: Pick<Window, 'schedule' | 'timeZone'>): Schedule {
  const key = `${schedule} in ${timeZone}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= most) known.clear();
  const fresh = read(schedule, timeZone);
  known.set(key, fresh);
  return fresh;
}

function read(schedule: string, timeZone: string): Schedule {
  if (!isTimeZone(timeZone)) return { problem: `time zone ${timeZone} is not known` };
  try {
    // `no-wildcard`: lists and ranges of hours are times of the day too, and come once where an hour comes twice.
    const cron = new Cron(schedule, { mode: '5-part', timezone: timeZone, fixedTimeRule: 'no-wildcard' });
    if (cron.nextRun(new Date(0)) === null) return { problem: `schedule ${schedule} never comes` };
    return { nextAfter: (time) => cron.nextRun(time) ?? undefined };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { problem: `schedule ${schedule} can't be read: ${error.message.replace(/^CronPattern: /, '')}` };
  }
}

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
