import { expect, test } from 'vitest';
import { runCampaigns } from './campaigns/run.ts';
import type { Choice } from './campaigns/trial.ts';

/** A few of each campaign and life; `npm run faults` plays any number. */
const fixed: readonly Choice[] = [
  { life: 'install', campaign: 'crash', key: '0' },
  { life: 'install', campaign: 'crash', key: '2' },
  { life: 'install', campaign: 'stale', key: '0' },
  { life: 'install', campaign: 'missed', key: '1' },
  { life: 'install', campaign: 'transport', key: '2' },
  { life: 'use', campaign: 'crash', key: '0' },
  { life: 'use', campaign: 'stale', key: '1' },
  { life: 'use', campaign: 'missed', key: '0' },
];

test('a mesh lives through crashes, old views, missed events and failing connections as if nothing had happened', async () => {
  const told: string[] = [];
  const violations = await runCampaigns(fixed, (line) => told.push(line));
  expect(violations, told.join('\n')).toBe(0);
}, 900_000);
