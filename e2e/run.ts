import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chartVariables, givenCharts } from './world/given-charts.ts';

const usage = `npm run e2e: the scenarios, on a real Kubernetes control plane of their own

  --charts WHERE    install these charts in place of the stand-in ones: a directory with Istio's charts (as manifests/charts
                    in its source), or the URL of a Helm repository. istiod is played by a stand-in all the same;
                    scenarios that this rules out are skipped, each with a line that says why
  --version X.Y.Z   which version the charts are; default: what the directory's path or its Chart.yaml says. With several,
                    oldest first and a comma between them, scenarios that upgrade from one to the other run too
  --only TEXT       only scenarios with this text in their name
  --keep            leave each cluster's folder with all logs behind
  --help            this text

npm takes options for itself: write npm run e2e -- --charts …
`;

function flags() {
  return parseArgs({
    options: {
      charts: { type: 'string' },
      version: { type: 'string' },
      only: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

/** The environment of the scenarios, with the choice of charts in it. */
function environment({ charts, version, keep }: ReturnType<typeof flags>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(charts !== undefined && { [chartVariables.charts]: charts }),
    ...(version !== undefined && { [chartVariables.version]: version }),
    ...(keep && { MESHWRIGHT_E2E_KEEP: 'true' }),
  };
}

/** A name part as a person types it, not a regular expression. */
function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function main(): void {
  const given = flags();
  if (given.help) {
    process.stdout.write(usage);
    return;
  }
  const env = environment(given);
  const charts = givenCharts(env);
  if (charts !== undefined)
    console.log(`scenarios with ${JSON.stringify(charts.source)}, version ${charts.versions.join(', ')}`);
  const root = join(import.meta.dirname, '..');
  const only = given.only === undefined ? [] : ['--hideSkippedTests', '--testNamePattern', literally(given.only)];
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'cluster', '--reporter', 'verbose'];
  const running = spawn(process.execPath, [...vitest, 'e2e/scenarios', ...only], { cwd: root, env, stdio: 'inherit' });
  running.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

try {
  main();
} catch (error) {
  process.stderr.write(`e2e: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
