import { expect, test } from 'vitest';
import { runCampaigns } from './campaigns/run.ts';
import type { Choice } from './campaigns/trials.ts';

/** A few of each campaign; `npm run faults` plays any number. */
const fixed: readonly Choice[] = [
  { campaign: 'crash', key: '0' },
  { campaign: 'crash', key: '2' },
  { campaign: 'crash', key: '4' },
  { campaign: 'stale', key: '0' },
  { campaign: 'missed', key: '1' },
  { campaign: 'transport', key: '2' },
];

test('a mesh lives through crashes, old views, missed events and failing connections as if nothing had happened', async () => {
  const told: string[] = [];
  const violations = await runCampaigns(fixed, (line) => told.push(line));
  expect(violations, told.join('\n')).toBe(0);
}, 600_000);
