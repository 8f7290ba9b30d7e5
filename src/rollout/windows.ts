import type { Window } from '../api/index.ts';
import { parseDuration } from './duration.ts';
import { scheduleOf } from './schedule.ts';

/** Whether workloads may be moved now: in one of the windows, or always when there is none. */
export function windowOpen(windows: readonly Window[], now: Date): boolean {
  return windows.length === 0 || windows.some((window) => isOpen(window, now));
}

/** Open from an opening on, up to and without its end. */
function isOpen(window: Window, now: Date): boolean {
  const earliest = new Date(now.getTime() - parseDuration(window.duration));
  const opened = opening(window, earliest);
  return opened !== undefined && opened <= now;
}

/** When a window opens next after now; undefined when none ever does, or none is given. */
export function nextOpening(windows: readonly Window[], now: Date): Date | undefined {
  const openings = windows.flatMap((window) => opening(window, now) ?? []);
  return openings.toSorted((a, b) => a.getTime() - b.getTime())[0];
}

function opening(window: Window, after: Date): Date | undefined {
  const schedule = scheduleOf(window);
  return 'problem' in schedule ? undefined : schedule.nextAfter(after);
}

/** What is wrong with windows that never open, one sentence each, for a finding; a schema can't know it. */
export function windowProblems(windows: readonly Window[]): readonly string[] {
  return windows.flatMap((window, index) => {
    const schedule = scheduleOf(window);
    return 'problem' in schedule ? [`spec.upgrade.windows[${index}] never opens: ${schedule.problem}`] : [];
  });
}
