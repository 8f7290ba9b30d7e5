import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ToolError } from './tool-error.ts';

/** The installed Go. */
export interface GoToolchain {
  /** For example `go1.26.8`. */
  readonly version: string;
  /** GOOS and GOARCH of what it builds. */
  readonly os: string;
  readonly arch: string;
  /** Environment for every call. */
  readonly env: NodeJS.ProcessEnv;
}

const run = promisify(execFile);
const oldest = { major: 1, minor: 26 };
const wayOut = `Install Go ${oldest.major}.${oldest.minor} or newer (https://go.dev/dl) and put it on PATH.`;

/** Finds Go on PATH. No other toolchain is fetched, no workspace above is used, and no C compiler is needed. */
export async function findGo(environment: NodeJS.ProcessEnv): Promise<GoToolchain> {
  const env = { ...environment, GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0' };
  const [version = '', os = '', arch = ''] = (await goEnv(env)).split('\n');
  assertNewEnough(version);
  return { version, os, arch, env };
}

/** Throws when a `go env GOVERSION` is older than what the modules need. */
export function assertNewEnough(version: string): void {
  const numbers = /go(\d+)\.(\d+)/.exec(version);
  const [major, minor] = [Number(numbers?.[1]), Number(numbers?.[2])];
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return;
  throw new ToolError(
    'GoTooOld',
    `The test cluster’s programs are built from source and need Go ${oldest.major}.${oldest.minor}; found ${version}. ${wayOut}`,
  );
}

async function goEnv(env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await run('go', ['env', 'GOVERSION', 'GOOS', 'GOARCH'], { env });
    return stdout;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new ToolError(
        'GoMissing',
        `The test cluster’s programs are built from source, and no Go was found on PATH. ${wayOut}`,
        { cause },
      );
    }
    throw new ToolError('GoMissing', `Go does not run: ${String(cause)} ${wayOut}`, { cause });
  }
}
