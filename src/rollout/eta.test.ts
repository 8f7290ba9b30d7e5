import { describe, expect, test } from 'vitest';
import { timeLeft } from './eta.ts';

const minute = 60_000;

describe('the time that is left', () => {
  test('comes from the pace so far, and soaks come on top', () => {
    const left = timeLeft({ moved: 12, movingMs: 6 * minute, remaining: 40, soakMs: 30 * minute });
    expect(left).toBe(50 * minute);
  });

  test('is not known before a workload has moved', () => {
    expect(timeLeft({ moved: 0, movingMs: 6 * minute, remaining: 40, soakMs: 0 })).toBeUndefined();
    expect(timeLeft({ moved: 3, movingMs: 0, remaining: 40, soakMs: 0 })).toBeUndefined();
  });

  test('is the rest of the soak when all workloads have moved', () => {
    expect(timeLeft({ moved: 0, movingMs: 0, remaining: 0, soakMs: 7 * minute })).toBe(7 * minute);
  });
});
