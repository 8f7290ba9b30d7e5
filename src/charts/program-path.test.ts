import { chmodSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './fixtures/folder.ts';
import { programPath } from './program-path.ts';

test('a program is found as a shell finds it', () => {
  using folder = temporaryFolder();
  const path = (name: string) => join(folder.path, name);
  mkdirSync(path('one/helm'), { recursive: true });
  folder.write('two/helm', 'not executable');
  folder.write('three/helm', '');
  folder.write('four/helm', '');
  for (const name of ['three/helm', 'four/helm']) chmodSync(path(name), 0o755);
  const searchPath = `:${['none', 'one', 'two', 'three', 'four'].map(path).join(':')}`;
  expect(programPath('helm', searchPath)).toBe(path('three/helm'));
  expect(programPath('helm', path('one'))).toBe('helm');
  expect(programPath(path('four/helm'), searchPath)).toBe(path('four/helm'));
  expect(programPath(relative(process.cwd(), path('four/helm')), searchPath)).toBe(path('four/helm'));
  expect(programPath('./helm', searchPath)).toBe(join(process.cwd(), 'helm'));
});
