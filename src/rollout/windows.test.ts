import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Window } from '../api/index.ts';
import { nextOpening, windowOpen, windowProblems } from './windows.ts';

const window = (schedule: string, duration: string, timeZone = 'UTC'): Window => ({ schedule, duration, timeZone });
const openAt = (one: Window, time: string) => windowOpen([one], new Date(time));
const next = (one: Window, time: string) => nextOpening([one], new Date(time))?.toISOString();

/** The next openings, one after the other. */
function openings(one: Window, from: string, count: number): (string | undefined)[] {
  const list: (string | undefined)[] = [];
  for (let time: string | undefined = from; list.length < count && time !== undefined; ) {
    time = next(one, time);
    list.push(time);
  }
  return list;
}

describe('maintenance windows', () => {
  test('that are not given are always open', () => {
    expect([windowOpen([], new Date(0)), nextOpening([], new Date(0))]).toEqual([true, undefined]);
  });

  test('open on time and close on time', () => {
    const one = window('0 9 * * mon-thu', '8h', 'Europe/Berlin');
    const times = ['07:59:59.999', '08:00:00', '15:59:59.999', '16:00:00'];
    expect(times.map((time) => openAt(one, `2026-11-23T${time}Z`))).toEqual([false, true, true, false]);
    expect(openAt(one, '2026-11-27T12:00:00Z')).toBe(false);
    expect(next(one, '2026-11-27T12:00:00Z')).toBe('2026-11-30T08:00:00.000Z');
    expect(next(one, '2026-11-30T08:00:00.000Z')).toBe('2026-12-01T08:00:00.000Z');
  });

  test('may pass midnight, and may be longer than the time between their openings', () => {
    expect(openAt(window('0 22 * * fri', '8h'), '2026-11-28T05:59:00Z')).toBe(true);
    expect(openAt(window('0 0 * * *', '30h'), '2026-11-28T23:59:59Z')).toBe(true);
  });

  test('are open while one of them is, and the earliest opening counts', () => {
    const both = [window('0 9 * * *', '1h'), window('0 6 * * *', '1h')];
    const times = ['06:30', '07:30', '09:30'].map((time) => windowOpen(both, new Date(`2026-11-28T${time}:00Z`)));
    expect(times).toEqual([true, false, true]);
    expect(nextOpening(both, new Date('2026-11-28T10:00:00Z'))).toEqual(new Date('2026-11-29T06:00:00Z'));
  });

  test.each([
    [
      'in Berlin',
      window('30 2 * * *', '1h', 'Europe/Berlin'),
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ],
    [
      'in New York',
      window('30 2 * * *', '1h', 'America/New_York'),
      '2026-03-07T12:00:00Z',
      '2026-03-08T07:00:00.000Z',
      '2026-03-09T06:30:00.000Z',
    ],
    [
      'on Lord Howe Island, by half an hour',
      window('15 2 * * *', '1h', 'Australia/Lord_Howe'),
      '2026-10-03T12:00:00Z',
      '2026-10-03T15:30:00.000Z',
      '2026-10-04T15:15:00.000Z',
    ],
  ])(
    'whose time is skipped in spring %s open right after the gap, for their full duration',
    (_, one, from, first, second) => {
      expect(openings(one, from, 2)).toEqual([first, second]);
      const opened = Date.parse(first);
      const around = [-1, 0, 3_599_999, 3_600_000].map((ms) => windowOpen([one], new Date(opened + ms)));
      expect(around).toEqual([false, true, true, false]);
    },
  );

  test.each([
    [
      'in Berlin',
      window('30 2 * * *', '15m', 'Europe/Berlin'),
      '2026-10-24T12:00:00Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
      3_600_000,
    ],
    [
      'in New York',
      window('30 1 * * *', '15m', 'America/New_York'),
      '2026-10-31T12:00:00Z',
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
      3_600_000,
    ],
    [
      'on Lord Howe Island, for half an hour',
      window('45 1 * * *', '15m', 'Australia/Lord_Howe'),
      '2026-04-04T10:00:00Z',
      '2026-04-04T14:45:00.000Z',
      '2026-04-05T15:15:00.000Z',
      1_800_000,
    ],
  ])('whose time comes twice in autumn %s open the first time only', (_, one, from, first, second, shift) => {
    expect(openings(one, from, 2)).toEqual([first, second]);
    const again = Date.parse(first) + shift;
    expect([windowOpen([one], new Date(first)), windowOpen([one], new Date(again))]).toEqual([true, false]);
  });

  test('at several hours open at each of them once, when an hour is skipped or comes twice', () => {
    const one = window('0 2,3 * * *', '10m', 'Europe/Berlin');
    expect(openings(one, '2026-10-24T20:00:00Z', 3)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T02:00:00.000Z',
      '2026-10-26T01:00:00.000Z',
    ]);
    expect(openings(one, '2026-03-28T20:00:00Z', 2)).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-30T00:00:00.000Z']);
  });

  test('that are open when the clock changes stay open for as long as they say', () => {
    const one = window('0 22 * * sat', '8h', 'Europe/Berlin');
    const lastOpen = ['2026-03-29T03:59:59Z', '2026-10-25T03:59:59Z', '2026-03-29T05:00:00Z', '2026-10-25T04:00:00Z'];
    expect(lastOpen.map((time) => openAt(one, time))).toEqual([true, true, false, false]);
  });

  test('by day of the month and day of the week open on either', () => {
    expect(openings(window('0 0 1 * mon', '1h'), '2026-01-20T00:00:00Z', 3)).toEqual([
      '2026-01-26T00:00:00.000Z',
      '2026-02-01T00:00:00.000Z',
      '2026-02-02T00:00:00.000Z',
    ]);
  });

  test('that can never open are named with the reason, and are closed', () => {
    const never = [
      window('0 9 * * thu-mon', '1h'),
      window('0 0 31 2 *', '1h'),
      window('0 9 * * *', '1h', 'Europe/Nowhere'),
    ];
    const fine = window('0 0 29 2 *', '1h', 'Europe/Berlin');
    expect(windowProblems([fine, ...never])).toEqual([
      "spec.upgrade.windows[1] never opens: schedule 0 9 * * thu-mon can't be read: From value is larger than to value: '4-1'",
      'spec.upgrade.windows[2] never opens: schedule 0 0 31 2 * never comes',
      'spec.upgrade.windows[3] never opens: time zone Europe/Nowhere is not known',
    ]);
    expect([windowOpen(never, new Date(0)), nextOpening(never, new Date(0))]).toEqual([false, undefined]);
  });

  test('are open right at an opening and closed right before it, unless the one before still lasts', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata');
    const schedule = fc
      .record({ minute: fc.nat(59), hour: fc.nat(23), days: fc.constantFrom('*', 'mon-fri', '0', 'sat,sun') })
      .map(({ minute, hour, days }) => `${minute} ${hour} * * ${days}`);
    const time = fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(schedule, zone, time, (cron, timeZone, now) => {
        const one = window(cron, '4h', timeZone);
        const opens = nextOpening([one], now);
        expect(opens?.getTime()).toBeGreaterThan(now.getTime());
        const around = [-1, 0, 4 * 3_600_000 - 1, 4 * 3_600_000].map((ms) =>
          windowOpen([one], new Date((opens?.getTime() ?? 0) + ms)),
        );
        expect(around).toEqual([false, true, true, false]);
      }),
    );
  });
});
