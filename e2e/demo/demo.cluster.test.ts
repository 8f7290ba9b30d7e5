import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureTools } from '../cluster/index.ts';

let folder: string;
beforeEach(async () => {
  await ensureTools();
  folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ending {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** Runs the demo as a person does whose output goes to a log; its temporary files are below `folder`. */
async function runDemo(env: NodeJS.ProcessEnv, onText: (text: string, demo: ChildProcess) => void): Promise<Ending> {
  const demo = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  demo.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    onText(text, demo);
  });
  const [code] = (await once(demo, 'close')) as [number | null];
  return { code, lines: text.trimEnd().split('\n') };
}

test('the demo shows the whole life of a mesh, ends with "demo: ok" and leaves nothing behind', async () => {
  const { code, lines } = await runDemo({}, () => undefined);
  expect({ code, last: lines.at(-1) }, lines.join('\n')).toEqual({ code: 0, last: 'demo: ok' });
  const phases = lines.flatMap((line) => /Phases, as status showed them: (.*)/.exec(line)?.[1] ?? []);
  expect(phases).toEqual(['Pending → Preflight → Installing → Verifying → Promoting → Ready']);
  for (const wave of ['staging', 'internal', 'everyone']) {
    expect(lines.some((line) => line.includes(`wave ${wave}`) && line.includes('done'))).toBe(true);
  }
  expect(lines.join('\n')).toContain('1.30.4 was rolled back and is not tried again');
  expect(await readdir(folder)).toEqual([]);
}, 300_000);

test('Ctrl-C in the middle ends the demo, and leaves nothing behind', async () => {
  let pressed = false;
  const { code, lines } = await runDemo({}, (text, demo) => {
    if (pressed || !text.includes('Preflight')) return;
    pressed = true;
    demo.kill('SIGINT');
  });
  expect({ code, last: lines.at(-1) }, lines.join('\n')).toEqual({ code: 130, last: 'demo: stopped' });
  expect(await readdir(folder)).toEqual([]);
});

test('a demo that cannot work says why and fails', async () => {
  const { code, lines } = await runDemo({ HELM_BIN: '/nowhere/helm' }, () => undefined);
  expect({ code, last: lines.at(-1) }).toEqual({ code: 1, last: 'demo: failed' });
  expect(lines.join('\n')).toContain('/nowhere/helm');
});
