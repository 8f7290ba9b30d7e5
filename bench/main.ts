import { writeFile } from 'node:fs/promises';
import { canary } from './canary/suite.ts';
import { readFlags, type Wish } from './flags.ts';
import { isMet, median, worst } from './measure/figure.ts';
import { describeMachine, load, type Machine, machineLine } from './measure/machine.ts';
import { table } from './measure/table.ts';
import { runtime } from './runtime/suite.ts';
import type { Results, Suite } from './suite.ts';

const suites: readonly Suite[] = [runtime, canary];

const usage = `npm run bench -- SUITE [options]: measures on a real Kubernetes control plane of its own

${suites.map(({ name, about, measurements }) => `  ${name.padEnd(16)}${about}\n${' '.repeat(18)}(${measurements.join(', ')})`).join('\n')}

  --pods N        injected pods in the cluster; of \`canary\`: pods of each workload
  --namespaces N  that they are spread over; of \`canary\`: a number for each size, such as 10,100
  --runs N        how often each is measured; what takes long is measured less often
                  ${suites.map(officialSize).join('\n                  ')}
  --only NAME     only this measurement; may be given again
  --json FILE     also write every figure to a file
  -h, --help      this text

The exit code is 1 when a target of ours is not met, or something could not be measured.
`;

function officialSize({ name, official: { pods, namespaces, runs } }: Suite): string {
  return `official, ${name}: --pods ${pods} --namespaces ${namespaces.join(',')} --runs ${runs}`;
}

async function run({ suite, chosen, size, json }: Wish): Promise<void> {
  const begun = performance.now();
  const seconds = (): string => ((performance.now() - begun) / 1000).toFixed(0).padStart(5);
  const machine = describeMachine();
  const results = await suite.run(chosen, size, (line) => console.error(`${seconds()} s  ${line}`));
  const loadAtEnd = load();
  for (const line of report(results, machine, loadAtEnd)) console.log(line);
  if (json !== undefined) await writeFile(json, toJson({ suite: suite.name, size, machine, loadAtEnd }, results));
  const broken = results.figures.some((figure) => isMet(figure) === false);
  if (broken || results.failures.length > 0) process.exitCode = 1;
}

function report({ kubernetes, figures, failures }: Results, machine: Machine, loadAtEnd: number): readonly string[] {
  const foreign = machine.load > machine.cores / 4;
  return [
    machineLine(kubernetes, machine),
    `load at the end ${loadAtEnd}${foreign ? '; the machine was busy before the start: throw this run away' : ''}`,
    '',
    ...table(figures),
    ...failures.map((failure) => `FAILED ${failure}`),
  ];
}

function toJson(circumstances: object, { kubernetes, figures, failures }: Results): string {
  const told = figures.map((figure) => ({
    ...figure,
    median: median(figure.values),
    worst: worst(figure),
    met: isMet(figure),
  }));
  return `${JSON.stringify({ ...circumstances, kubernetes, figures: told, failures }, undefined, 2)}\n`;
}

try {
  const wish = readFlags(process.argv.slice(2), suites);
  if (wish === undefined) process.stdout.write(usage);
  else await run(wish);
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
