/**
 * `npm test`: the checks, then every test, then one line that counts both: `N passed, N failed`.
 * The counts come from the results themselves; the exit code is 1 when anything failed or no test ran.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** What must hold before tests are worth their time. Each counts as one. */
const checks: readonly (readonly string[])[] = [
  ['npm', 'run', '--silent', 'types'],
  ['npm', 'run', '--silent', 'lint'],
  ['npm', 'run', '--silent', 'dead-code'],
  ['npm', 'run', '--silent', 'layers'],
  ['node', 'e2e/cluster/prepare.ts'],
];

function succeeds([program = '', ...args]: readonly string[]): boolean {
  console.log(`\n> ${[program, ...args].join(' ')}`);
  return spawnSync(program, args, { stdio: 'inherit' }).status === 0;
}

/** Runs vitest with the arguments given to `npm test`. A file that can't be loaded counts as a failure. */
function runTests(args: readonly string[]): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'meshwright-test-'));
  const report = join(folder, 'report.json');
  try {
    const ok = succeeds([
      'npx',
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${report}`,
      ...args,
    ]);
    const counts = read(report);
    return ok === (counts.failed === 0) ? counts : { ...counts, failed: Math.max(1, counts.failed) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** A run that died before it could report has failed. */
function read(path: string): Counts {
  if (!existsSync(path)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
}

const checked = checks.map(succeeds);
const checkCounts: Counts = {
  passed: checked.filter((ok) => ok).length,
  failed: checked.filter((ok) => !ok).length,
};
const tests = runTests(process.argv.slice(2));
const failed = checkCounts.failed + tests.failed;
console.log(`\n${checkCounts.passed + tests.passed} passed, ${failed} failed`);
if (failed > 0 || tests.passed === 0) process.exitCode = 1;
