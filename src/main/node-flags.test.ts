import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { nodeFlags } from './node-flags.ts';

it('the operator is started with the flags that its tests start it with', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
  const flags = nodeFlags.map((flag) => flag.replace(`${pathToFileURL('.').href}/`, './'));
  expect(scripts.operator).toBe(`node ${flags.join(' ')} src/main.ts`);
});
