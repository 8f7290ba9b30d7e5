import { expect, it } from 'vitest';
import { Shared } from './shared.ts';

it('equal values are one, and values of other keys are not', () => {
  const shared = new Shared<{ name: string }>();
  const first = shared.of('u1', { name: 'web' });
  expect(shared.of('u1', { name: 'web' })).toBe(first);
  expect(shared.of('u2', { name: 'web' })).not.toBe(first);
});

it('values are not held for ever', () => {
  const shared = new Shared<object>();
  const first = shared.of('first', {});
  for (let i = 0; i < 10_000; i += 1) shared.of(String(i), {});
  expect(shared.of('first', {})).not.toBe(first);
});
