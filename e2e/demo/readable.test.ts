import { expect, test } from 'vitest';
import { readable } from './readable.ts';

test.each([
  ['{"level":"info","time":"2026-11-21T10:42:01.123Z","message":"started"}', '10:42:01 info  started'],
  [
    '{"level":"warn","time":"2026-11-21T10:42:01.123Z","controlPlane":"mesh","because":"a person must act","n":2,"message":"Blocked"}',
    '10:42:01 warn  Blocked controlPlane=mesh because="a person must act" n=2',
  ],
  ["Restarting 'src/main.ts'", "Restarting 'src/main.ts'"],
  ['{not JSON', '{not JSON'],
  ['', ''],
])('%s', (line, expected) => {
  expect(readable(line)).toBe(expected);
});
