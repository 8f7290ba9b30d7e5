import { expect, test } from 'vitest';
import type { Phase, WaveState } from '../../src/api/index.ts';
import { firstSeen, type Sighting, timeIn } from './timeline.ts';

const seen = (at: number, phase: Phase, state: WaveState): Sighting => ({
  at,
  wallClock: at,
  phase,
  waves: [{ name: 'early', state }],
});
const sightings = [
  seen(0, 'Analyzing', 'Waiting'),
  seen(10, 'Migrating', 'Moving'),
  seen(12, 'Migrating', 'Moving'),
  seen(30, 'Soaking', 'Soaking'),
  seen(40, 'Migrating', 'Done'),
  seen(45, 'Promoting', 'Done'),
];

test('a phase that comes again counts each time, however often its status changes', () => {
  expect(timeIn('Migrating', sightings)).toBe(25);
  expect(timeIn('Ready', sightings)).toBe(0);
});

test('a wave begins with the first sight of its state', () => {
  expect(firstSeen('early', 'Moving', sightings).at).toBe(10);
  expect(() => firstSeen('late', 'Moving', sightings)).toThrow('wave late was never seen Moving');
});
