import { expect, test } from 'vitest';
import { TurnShare } from './turn-share.ts';

const shareMs = 4;

test('readers go on at once for as long as their time in this turn lasts', () => {
  expect(new TurnShare(60_000).over).toBeUndefined();
});

test('readers who have used up their time rest for as long before they go on', async () => {
  const share = new TurnShare(shareMs);
  while (share.over === undefined);
  const order: string[] = [];
  const other = new Promise<void>((done) => {
    setTimeout(() => {
      order.push('a timer that was set before the rest, for as long');
      done();
    }, shareMs);
  });
  await Promise.all([other, share.over?.then(() => order.push('the readers'))]);
  expect(order).toEqual(['a timer that was set before the rest, for as long', 'the readers']);
});
