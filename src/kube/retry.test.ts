import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError, type ApiReason } from './errors.ts';
import { retryDelayMs } from './retry.ts';

const error = (reason: ApiReason, more: { retryAfterMs?: number; code?: string } = {}): ApiError =>
  new ApiError({ reason, message: reason, retryAfterMs: more.retryAfterMs, cause: { code: more.code } });
const half = (): number => 0;

describe('whether a failed request is sent again', () => {
  test.each([
    ['a lost connection, when it can be done twice', error('Unreachable', { code: 'ECONNRESET' }), true, 100],
    ['a lost connection, when it can not', error('Unreachable', { code: 'ECONNRESET' }), false, undefined],
    ['a refused connection, whatever it was', error('Unreachable', { code: 'ECONNREFUSED' }), false, 100],
    ['a connection that we closed ourselves', error('Unreachable', { code: 'UND_ERR_DESTROYED' }), true, undefined],
    ['an overload with the time to wait', error('Throttled', { retryAfterMs: 1_000 }), false, 1_000],
    [
      'an overload that asks for more patience than ours',
      error('Throttled', { retryAfterMs: 60_000 }),
      true,
      undefined,
    ],
    ['an overload without a time', error('Throttled'), true, undefined],
    ['a server that is not ready, when it can be done twice', error('Unavailable'), true, 100],
    ['a server that is not ready, when it can not', error('Unavailable'), false, undefined],
    ['a server that timed out by itself', error('Timeout', { retryAfterMs: 1_000 }), true, 1_000],
    ['our own end of patience', error('Timeout'), true, undefined],
    ['a refused object', error('Invalid'), true, undefined],
    ['a disruption budget', error('DisruptionBudget', { retryAfterMs: 1_000 }), true, undefined],
  ])('depends on the failure: %s', (_, failure, idempotent, delay) => {
    expect(retryDelayMs(failure, 1, idempotent, half)).toBe(delay);
  });

  test('is answered five times at most, and with bounded waits', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(20), (chance, tries) => {
        const wait = retryDelayMs(error('Unavailable'), tries + 1, true, () => chance);
        if (tries >= 4) expect(wait).toBeUndefined();
        else expect(wait).toBeLessThanOrEqual(3_000);
      }),
    );
  });
});
