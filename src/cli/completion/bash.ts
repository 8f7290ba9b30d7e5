import type { Command } from '../command.ts';
import { flagsOf } from '../command-line.ts';
import { common, type Flag, type FlagName, flags } from '../flags.ts';

/** A script for bash 4 and newer; without bash-completion. */
export function bashScript(program: string, commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  return `# Completion of ${program} for bash: source <(${program} completion bash)
_${program}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${names.join('|')}) command=\${COMP_WORDS[i]} && break ;;
    esac
  done
  COMPREPLY=()
  case $before in
${valueCases().join('\n')}
  esac
  case $command in
    '') words='${[...names, ...common.flatMap(spellings)].join(' ')}' ;;
${commands.map((command) => `    ${command.name}) words='${wordsBehind(command).join(' ')}' ;;`).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _${program} ${program}
`;
}

/** What may follow a flag that takes a value. */
function valueCases(): readonly string[] {
  const valued = (Object.keys(flags) as FlagName[]).filter((name) => flags[name].type === 'string');
  return valued.map((name) => `    ${spellings(name).join('|')}) ${values(name)}return ;;`);
}

function values(name: FlagName): string {
  const { choices, placeholder }: Flag = flags[name];
  const asked = choices === undefined ? '-f' : `-W '${choices.join(' ')}'`;
  return choices === undefined && placeholder !== 'PATH'
    ? ''
    : `mapfile -t COMPREPLY < <(compgen ${asked} -- "$word"); `;
}

function wordsBehind(command: Command): readonly string[] {
  const own = command.operand === 'mesh' ? [] : command.operand;
  return [...own, ...flagsOf(command).flatMap(spellings)];
}

function spellings(name: FlagName): readonly string[] {
  const { short }: Flag = flags[name];
  return [...(short === undefined ? [] : [`-${short}`]), `--${name}`];
}
