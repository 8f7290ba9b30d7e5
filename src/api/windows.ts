/** Maintenance windows: when workloads may be moved. */
import { z } from 'zod';
import { duration, text } from './fields.ts';
import type { Frozen } from './object.ts';

/** One cron field: a value, a range or `*`, the latter two with an optional step, or a list of these. */
function cronField(value: string): string {
  const part = `(${value}|(\\*|${value}-${value})(/[1-9][0-9]?)?)`;
  return `${part}(,${part})*`;
}

const cronForm = new RegExp(
  `^${[
    '([0-5]?[0-9])',
    '([01]?[0-9]|2[0-3])',
    '(0?[1-9]|[12][0-9]|3[01])',
    '(0?[1-9]|1[0-2]|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))',
    '([0-7]|(?i:sun|mon|tue|wed|thu|fri|sat))',
  ]
    .map(cronField)
    .join(' +')}$`,
);

const schedule = text({
  description:
    'When the window opens, as the five fields of cron: minute, hour, day of the month, month, day of the week. ' +
    'Where both days are limited, one of them is enough. A time that the clock skips in spring opens the window right after the gap, ' +
    'one that comes twice in autumn opens it once. Example: 0 9 * * mon-thu.',
  maxLength: 128,
  forms: [
    {
      pattern: cronForm,
      message:
        'schedule must be the five fields of cron (minute, hour, day of the month, month, day of the week), such as 0 9 * * mon-thu',
    },
  ],
});

const timeZone = text({
  description:
    'Time zone of the schedule, by its name in the IANA database; summer time is respected. Default: UTC. Example: Europe/Berlin.',
  maxLength: 64,
  forms: [
    {
      pattern: /^[A-Za-z][-+_A-Za-z0-9]*(\/[A-Za-z0-9][-+_A-Za-z0-9]*){0,2}$/,
      message: 'timeZone must be the name of a zone in the IANA database, such as Europe/Berlin',
    },
  ],
}).default('UTC');

const window = z.object({
  schedule,
  duration: duration('duration', 'How long the window stays open. Example: 8h.', 'positive'),
  timeZone,
});

export const windowsSchema = z
  .array(window)
  .max(16)
  .meta({
    description:
      'Times in which namespaces are moved and workloads restarted; outside of all of them a rollout waits, and only a rollback goes on. ' +
      'At most 16. Default: none, which is always.',
    'x-kubernetes-list-type': 'atomic',
  })
  .default([]);

export type Window = Frozen<z.output<typeof window>>;
