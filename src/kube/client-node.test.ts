import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Prints which modules of client-node are loaded by whoever imports the runtime. */
const program = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  await import(process.argv[1]);
  const { KubeConfig } = await import(process.argv[2]);
  const parts = loaded.flatMap((url) => /client-node\\/dist\\/(.*)/.exec(url)?.[1] ?? []);
  console.log(JSON.stringify({ parts, contexts: new KubeConfig().getContexts() }));
`;

test('the runtime loads what reads kubeconfigs, and no models of kinds, which cost 50 MB', async () => {
  const modules = ['index.ts', 'client-node.ts'].map((file) => new URL(file, import.meta.url).href);
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, ...modules]);
  const { parts, contexts } = JSON.parse(stdout) as { parts: string[]; contexts: unknown };
  expect(parts).toContain('exec_auth.js');
  expect(parts.filter((part) => part.startsWith('gen/'))).toEqual(['gen/rxjsStub.js']);
  expect(contexts).toEqual([]);
});
