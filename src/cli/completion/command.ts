import type { Command, WordCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
const shells = Object.keys(scripts) as readonly (keyof typeof scripts)[];

/** The shells know a program by its file, so completion is of `meshwright`, however it is called. */
const program = 'meshwright';

/** Completes these commands, and itself. */
export function completionOf(others: readonly Command[]): WordCommand {
  const completion: WordCommand = {
    name: 'completion',
    summary: 'a script that lets bash, zsh or fish complete commands and flags',
    about: [
      'For bash 4 and newer, in ~/.bashrc: source <(meshwright completion bash)',
      'For zsh, in ~/.zshrc, below compinit: source <(meshwright completion zsh)',
      'For fish, in ~/.config/fish/config.fish: meshwright completion fish | source',
    ],
    operand: shells,
    flags: [],
    run({ operand, out }) {
      const shell = shells.find((name) => name === operand) ?? 'bash';
      out.write(scripts[shell](program, [...others, completion]));
      return exitCode.done;
    },
  };
  return completion;
}
