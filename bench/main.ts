import { writeFile } from 'node:fs/promises';
import { readFlags, type Wish } from './flags.ts';
import { isMet, median, worst } from './measure/figure.ts';
import { describeMachine, load, type Machine, machineLine } from './measure/machine.ts';
import { table } from './measure/table.ts';
import { runtime } from './runtime/suite.ts';
import type { Results, Suite } from './suite.ts';

const suites: readonly Suite[] = [runtime];

const usage = `npm run bench -- SUITE [options]: measures on a real Kubernetes control plane of its own

${suites.map(({ name, about, measurements }) => `  ${name.padEnd(16)}${about}\n${' '.repeat(18)}(${measurements.join(', ')})`).join('\n')}

  --pods N        injected pods in the cluster; default 50000
  --namespaces N  that they are spread over; default 10000
  --runs N        how often each is measured; default 7; what takes long at most 3 times
  --only NAME     only this measurement; may be given again
  --json FILE     also write every figure to a file
  -h, --help      this text

The exit code is 1 when a target of ours is not met, or something could not be measured.
`;

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
