import { describe, expect, test } from 'vitest';
import { withDeadline } from './deadline.ts';

/** Work that makes an error of its own of an abort. */
const stubborn = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('something else')));
  });
const endless = (): Promise<never> => new Promise(() => undefined);

describe('work with a deadline', () => {
  test.each([
    ['that makes something else of its abort', stubborn],
    ['that does not listen', endless],
  ])('%s is a Timeout when its time is over', async (_, work) => {
    await expect(withDeadline('get Pod shop/a', 20, undefined, work)).rejects.toMatchObject({
      reason: 'Timeout',
      message: 'could not get Pod shop/a: no answer within 0.02 s',
    });
  });

  test.each([
    ['that makes something else of its abort', stubborn],
    ['that does not listen', endless],
  ])('%s ends with the reason of its caller', async (_, work) => {
    const stop = new AbortController();
    const reason = new Error('the operator stops');
    const running = withDeadline('get x', 60_000, stop.signal, work);
    stop.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(withDeadline('get x', 60_000, stop.signal, work)).rejects.toBe(reason);
  });

  test('gives its result', async () => {
    expect(await withDeadline('get x', 60_000, undefined, () => Promise.resolve(1))).toBe(1);
  });
});
