import { expect, it } from 'vitest';
import { succeedsWithin } from './succeeds-within.ts';

const never = new Promise<void>(() => undefined);

it('tells work that is done from work that has failed or goes on', async () => {
  expect(await succeedsWithin(60_000, Promise.resolve())).toBe(true);
  expect(await succeedsWithin(60_000, Promise.reject(new Error('refused')))).toBe(false);
  expect(await succeedsWithin(1, never)).toBe(false);
});
