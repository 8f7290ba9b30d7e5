import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { findGo } from './go-toolchain.ts';
import type { BuildState } from './progress.ts';
import { goError } from './run-go.ts';

const run = promisify(execFile);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-compile-'));
  await mkdir(join(folder, 'target'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Result {
  readonly states: readonly BuildState[];
  readonly program: string;
}

/** Compiles a module with one program, `hello`, and a package that nobody has compiled before. */
async function compileHello(main: string): Promise<Result> {
  const source = join(folder, 'source');
  await mkdir(join(source, 'cmd/hello'), { recursive: true });
  await writeFile(
    join(source, 'go.mod'),
    `module example.test/fresh\n\ngo 1.26.0\n\ntool example.test/fresh/cmd/hello\n`,
  );
  await writeFile(join(source, 'fresh.go'), `package fresh\n\nconst Name = "${folder}"\n`);
  await writeFile(
    join(source, 'cmd/hello/main.go'),
    `package main\n\nimport "example.test/fresh"\n\nvar greeting = "hi"\n\n${main}\n`,
  );
  const states: BuildState[] = [];
  const go = await findGo(process.env);
  const target = join(folder, 'target');
  const linkerFlags = '-s -w -X main.greeting=hello';
  await compile({ name: 'hello', folder: source, target, linkerFlags }, go, (state) => states.push(state));
  return { states, program: join(target, 'hello') };
}

test('a module is compiled with its linker flags, counting only the packages that need it', async () => {
  const { states, program } = await compileHello('func main() { println(greeting, fresh.Name) }');
  expect(states[0]).toEqual({ step: 'fetching', modules: 0 });
  expect(states).toContainEqual({ step: 'compiling', compiled: 0, total: 1 });
  expect(states.at(-1)).toEqual({ step: 'linking' });
  expect((await run(program)).stderr).toBe(`hello ${folder}\n`);
});

test('an error in the source is shown as the compiler says it', async () => {
  const broken = compileHello('func main() { fresh.Nothing() }');
  await expect(broken).rejects.toMatchObject({
    reason: 'BuildFailed',
    message: expect.stringMatching(/^Building hello failed\..*undefined: fresh\.Nothing$/s),
  });
  expect(await readdir(join(folder, 'target'))).toEqual([]);
});

test.each([
  ['switched off', 'off'],
  ['not reachable', 'http://127.0.0.1:1'],
])('a module proxy that is %s is told apart from a failed build, with the way out', async (_, proxy) => {
  const go = await findGo({ ...process.env, GOPROXY: proxy, GOMODCACHE: join(folder, 'modules') });
  const etcd = {
    name: 'etcd',
    folder: join(import.meta.dirname, 'etcd'),
    target: join(folder, 'target'),
    linkerFlags: '',
  };
  await expect(compile(etcd, go, () => undefined)).rejects.toMatchObject({
    reason: 'ModulesUnreachable',
    message: expect.stringMatching(
      /^The Go modules of etcd cannot be fetched. Set GOPROXY to a module proxy that this/,
    ),
  });
});

test('a fetch that fails in other ways is recognised too', () => {
  const lines = [
    'go.etcd.io/etcd@v3.6.8: reading https://proxy.example/go.etcd.io/etcd/@v/v3.6.8.zip: 403 Forbidden',
    'go.etcd.io/etcd@v3.6.8: Get "https://proxy.example/etcd.zip": dial tcp: lookup proxy.example: no such host',
    'go: istio.io/api@v1.30.3: Get "https://proxy.example/api.zip": net/http: TLS handshake timeout',
  ];
  expect(lines.map((line) => goError('etcd', ['go: downloading x', line]).reason)).toEqual(
    lines.map(() => 'ModulesUnreachable'),
  );
});
