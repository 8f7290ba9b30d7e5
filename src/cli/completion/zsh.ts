import type { Command } from '../command.ts';
import { flagsOf } from '../command-line.ts';
import { type Flag, type FlagName, flags } from '../flags.ts';

/** A script for zsh with its completion system loaded; it works when sourced, and as a file `_meshwright` in `fpath`. */
export function zshScript(program: string, commands: readonly Command[]): string {
  return `#compdef ${program}
# Completion of ${program} for zsh: source <(${program} completion zsh)
_${program}() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  local line state
  _arguments -C '(-h --help)'{-h,--help}'[${escaped(flags.help.help)}]' '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${commands.map(caseOf).join('\n')}
      esac ;;
  esac
}
compdef _${program} ${program}
`;
}

function caseOf(command: Command): string {
  const operand = command.operand === 'mesh' ? "'1:mesh: '" : `'1:word:(${command.operand.join(' ')})'`;
  return `        ${command.name}) _arguments ${[operand, ...flagsOf(command).map(argument)].join(' ')} ;;`;
}

function argument(name: FlagName): string {
  const { short, multiple, type, help }: Flag = flags[name];
  const value = type === 'string' ? `:${valuesOf(name)}` : '';
  const told = quoted(`[${escaped(help)}]${value}`);
  if (multiple === true) return `'*'--${name}${told}`;
  return short === undefined ? `--${name}${told}` : `'(-${short} --${name})'{-${short},--${name}}${told}`;
}

function valuesOf(name: FlagName): string {
  const { choices, placeholder = '' }: Flag = flags[name];
  if (choices !== undefined) return `value:(${choices.join(' ')})`;
  return placeholder === 'PATH' ? 'path:_files' : `${placeholder.toLowerCase()}: `;
}

/** Brackets and colons mean something to \`_arguments\`. */
function escaped(text: string): string {
  return text.replaceAll(/[[\]:]/g, String.raw`\$&`).replaceAll("'", '’');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
