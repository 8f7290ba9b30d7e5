import { expect, test } from 'vitest';
import { summary } from './summary.ts';

test('the summary is five lines that fit a terminal', () => {
  const lines = summary('1:23 min');
  expect(lines).toHaveLength(5);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
});
