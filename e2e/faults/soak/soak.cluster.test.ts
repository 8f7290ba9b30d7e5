import { expect, test } from 'vitest';
import { soak } from './soak.ts';

test('after a while of random faults every store agrees exactly with the API server, and a mesh lives as ever', async () => {
  const told: string[] = [];
  const { lives, faults, objects } = await soak({ seconds: 12, tell: (line) => told.push(line) });
  expect(lives, told.join('\n')).toBeGreaterThan(0);
  expect(faults).toBeGreaterThan(0);
  expect(objects).toBeGreaterThan(20);
}, 600_000);
