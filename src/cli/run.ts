import { basename } from 'node:path';
import { connect } from '../kube/index.ts';
import type { Command } from './command.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { commands } from './commands.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { explain } from './explain.ts';
import { helpOf, overview } from './help.ts';
import type { Output } from './terminal/output.ts';

/** What the process gives a command. */
export interface Surroundings {
  readonly out: Output;
  readonly err: Output;
  readonly environment: NodeJS.ProcessEnv;
  readonly untilStopped: () => AbortSignal;
}

/** A person waits: an API server that does not answer is given up after seconds, not after a minute. In milliseconds. */
const timeouts = { connect: 5_000, headers: 15_000, body: 15_000, call: 20_000 };

/** How this program was called. kubectl runs its plugin `mesh` by the file `kubectl-mesh`. */
export function programName(script: string): string {
  return basename(script) === 'kubectl-mesh' ? 'kubectl mesh' : 'meshwright';
}

/** Carries out a command line. What goes wrong is told on `err`. */
export async function run(args: readonly string[], program: string, around: Surroundings): Promise<ExitCode> {
  let line: CommandLine | undefined;
  try {
    const read = readCommandLine(args, commands);
    line = read;
    if (read.command === undefined) return help(overview(program, commands), around);
    if (read.flags.help === true) return help(helpOf(program, read.command), around);
    return await carryOut(read.command, read, program, around);
  } catch (error) {
    const { lines, exitCode: code } = explain(error, program, line?.flags ?? {});
    around.err.write(`${program}: ${lines.join('\n')}\n`);
    return code;
  }
}

function help(text: string, { out }: Surroundings): ExitCode {
  out.write(text);
  return exitCode.done;
}

async function carryOut(
  command: Command,
  { flags, operand }: CommandLine,
  program: string,
  { out, err, environment, untilStopped }: Surroundings,
): Promise<ExitCode> {
  const { kubeconfig, context } = flags;
  const session = { flags, operand, program, out, err, environment };
  if (command.operand !== 'mesh') return command.run(session);
  await using client = await connect({ kubeconfig, context, timeouts, userAgent: 'meshwright-cli' });
  return await command.run({ ...session, client, untilStopped, now: Date.now });
}
