import { expect, test } from 'vitest';
import { type Choice, runCampaigns } from './campaigns/run.ts';

/** A few of each campaign; `npm run faults` plays any number. */
const fixed: readonly Choice[] = [
  { campaign: 'crash', seed: 0 },
  { campaign: 'crash', seed: 2 },
  { campaign: 'crash', seed: 4 },
  { campaign: 'stale', seed: 0 },
  { campaign: 'missed', seed: 1 },
  { campaign: 'transport', seed: 2 },
];

test('a mesh lives through crashes, old views, missed events and failing connections as if nothing had happened', async () => {
  const told: string[] = [];
  const violations = await runCampaigns(fixed, (line) => told.push(line));
  expect(violations, told.join('\n')).toBe(0);
}, 600_000);
