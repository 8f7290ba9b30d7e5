import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { nodeFlags } from './node-flags.ts';

it('the operator is started with the flags that its tests start it with', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(scripts.operator).toBe(`node ${nodeFlags.join(' ')} src/main.ts`);
});
