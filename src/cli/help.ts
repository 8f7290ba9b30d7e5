import type { Command } from './command.ts';
import { flagsOf } from './command-line.ts';
import { exitCode, exitCodeMeaning } from './exit-code.ts';
import { type FlagName, flags, written } from './flags.ts';
import { wrap } from './terminal/wrap.ts';

const width = 100;

/** What the program can do, for `--help` without a command. */
export function overview(program: string, commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return [
    `${program}: watch and steer the upgrades of a mesh that is run by Meshwright`,
    '',
    `  ${program} COMMAND [MESH] [FLAGS]`,
    '',
    ...table(rows),
    '',
    'The name of the mesh may be left out where there is one.',
    `${program} COMMAND --help tells more of each.`,
    'It works with the rights of your kubeconfig, and writes nothing that kubectl could not.',
    '',
    'Exit codes:',
    ...table(codes()),
    '',
  ].join('\n');
}

/** What one command does, and its flags. */
export function helpOf(program: string, command: Command): string {
  const { name, summary, about, operand } = command;
  return [
    `${program} ${name}: ${summary}`,
    '',
    `  ${program} ${name} ${operand === 'mesh' ? '[MESH]' : operand.join('|')} [FLAGS]`,
    '',
    ...about.flatMap((paragraph) => [...wrap(paragraph, width), '']),
    ...table(flagsOf(command).map((flag) => [indentedFlag(flag), flags[flag].help] as const)),
    '',
  ].join('\n');
}

function codes(): readonly (readonly [string, string])[] {
  return Object.entries(exitCode).map(([name, code]) => [String(code), exitCodeMeaning[name as keyof typeof exitCode]]);
}

/** One without a short form begins where the long forms of others do. */
function indentedFlag(name: FlagName): string {
  return 'short' in flags[name] ? written(name) : `    ${written(name)}`;
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const column = Math.max(...rows.map(([name]) => name.length)) + 3;
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, width - column - 2);
    return [`  ${name.padEnd(column)}${first}`, ...more.map((line) => `  ${' '.repeat(column)}${line}`)];
  });
}
