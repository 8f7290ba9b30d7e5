import type { Command } from '../command.ts';
import { flagsOf } from '../command-line.ts';
import { type Flag, type FlagName, flags } from '../flags.ts';

/** A script for fish 3 and newer. */
export function fishScript(program: string, commands: readonly Command[]): string {
  const offer = (condition: string, rest: string) => `complete -c ${program} -n ${quoted(condition)} ${rest}`;
  return [
    `# Completion of ${program} for fish: ${program} completion fish | source`,
    `complete -c ${program} -f`,
    offer('__fish_use_subcommand', `-s h -l help -d ${quoted(flags.help.help)}`),
    ...commands.map(({ name, summary }) => offer('__fish_use_subcommand', `-a ${name} -d ${quoted(summary)}`)),
    ...commands.flatMap((command) => {
      const condition = `__fish_seen_subcommand_from ${command.name}`;
      const words = command.operand === 'mesh' ? [] : [`-a ${quoted(command.operand.join(' '))}`];
      return [...words, ...flagsOf(command).map(option)].map((rest) => offer(condition, rest));
    }),
    '',
  ].join('\n');
}

function option(name: FlagName): string {
  const { short, choices, placeholder, type, help }: Flag = flags[name];
  const values =
    choices !== undefined ? ` -x -a ${quoted(choices.join(' '))}` : placeholder === 'PATH' ? ' -r -F' : ' -x';
  const spelled = short === undefined ? `-l ${name}` : `-s ${short} -l ${name}`;
  return `${spelled}${type === 'string' ? values : ''} -d ${quoted(help)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`\'`)}'`;
}
