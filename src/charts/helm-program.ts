/** The helm program as a child process: no shell, a private home, limits on time and output, killed on abort. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { ChartError, cacheUnavailable, codeOf, describe } from './chart-error.ts';
import { size } from './limits.ts';
import { programPath } from './program-path.ts';
import { Slots } from './slots.ts';

const timeLimit = 30_000;
const outputLimit = 32 * 2 ** 20;
const errorLimit = 2 ** 18;

/** What helm wrote; a `code` other than 0 is helm's own refusal, explained in `stderr`. */
export interface HelmResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** At most one process for each core, over all renderers of this program. */
const slots = new Slots(availableParallelism());

export class HelmProgram {
  readonly #path: string;
  readonly #home: string;
  #version: string | undefined;

  /** `path`: absolute, from the current folder, or a name on PATH. `home` is a folder of helm's own, made when missing. */
  constructor(path: string, home: string) {
    this.#path = programPath(path);
    this.#home = resolve(home);
  }

  /** Such as `v4.2.4`. @throws ChartError `HelmUnavailable` */
  async version(signal: AbortSignal): Promise<string> {
    if (this.#version !== undefined) return this.#version;
    const { code, stdout, stderr } = await this.run(['version', '--template', '{{.Version}}'], '', signal);
    const version = stdout.trim();
    if (code !== 0 || version === '') throw this.#unavailable(stderr.trim() || 'it does not tell its version');
    if (!/^v4\b/.test(version)) throw this.#unavailable(`it is version ${version}; version 4 is needed`);
    this.#version = version;
    return version;
  }

  /** @throws ChartError `HelmUnavailable`, `RenderFailed`; the signal's reason when aborted */
  async run(args: readonly string[], input: string, signal: AbortSignal): Promise<HelmResult> {
    return slots.use(signal, async () => {
      await this.#makeHome();
      return this.#spawn(args, input, signal);
    });
  }

  async #makeHome(): Promise<void> {
    try {
      await mkdir(this.#home, { recursive: true });
    } catch (error) {
      throw cacheUnavailable(this.#home, error);
    }
  }

  async #spawn(args: readonly string[], input: string, signal: AbortSignal): Promise<HelmResult> {
    const timeout = AbortSignal.timeout(timeLimit);
    const tooMuch = new AbortController();
    const child = spawn(this.#path, args, {
      cwd: this.#home,
      env: this.#environment(),
      signal: AbortSignal.any([signal, timeout, tooMuch.signal]),
      killSignal: 'SIGKILL',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout = collect(child.stdout, outputLimit, () => tooMuch.abort());
    const stderr = collect(child.stderr, errorLimit, () => tooMuch.abort());
    const ended = Promise.withResolvers<number>();
    child.once('error', ended.reject);
    child.once('close', (code) => ended.resolve(code ?? -1));
    // A helm that ends before it has read everything says why by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    try {
      const code = await ended.promise;
      if (code < 0) throw new Error('it was killed from outside');
      return { code, stdout: stdout(), stderr: stderr() };
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) throw gaveUp(`does not end within ${timeLimit / 1000} s`);
      if (tooMuch.signal.aborted) throw gaveUp(`writes more than ${size(outputLimit)}`);
      throw this.#unavailable(describe(error), error);
    }
  }

  /** Nothing of the operator's own environment reaches templates or plugins. */
  #environment(): NodeJS.ProcessEnv {
    const inside = (name: string) => join(this.#home, name);
    return {
      PATH: '',
      HOME: this.#home,
      TMPDIR: this.#home,
      HELM_CACHE_HOME: inside('cache'),
      HELM_CONFIG_HOME: inside('config'),
      HELM_DATA_HOME: inside('data'),
      HELM_PLUGINS: inside('plugins'),
      KUBECONFIG: inside('no-kubeconfig'),
    };
  }

  #unavailable(why: string, cause?: unknown): ChartError {
    return new ChartError(
      'HelmUnavailable',
      `The helm program ${this.#path} cannot be used (${why}). It comes with the operator's image; outside of it, name one with HELM_BIN or --helm.`,
      { transient: codeOf(cause) === 'EAGAIN' || codeOf(cause) === 'ENOMEM', cause },
    );
  }
}

function collect(stream: NodeJS.ReadableStream, limit: number, stop: () => void): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > limit) stop();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** The caller, who knows the chart, puts its name in front. */
function gaveUp(why: string): ChartError {
  return new ChartError('RenderFailed', `helm template ${why}; it was stopped`, { transient: true });
}
