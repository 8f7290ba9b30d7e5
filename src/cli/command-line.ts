import { parseArgs } from 'node:util';
import { common, type Flag, type FlagName, flags, ofCluster } from './flags.ts';
import { nearest } from './nearest.ts';
import { Refusal } from './refusal.ts';

export interface CommandLine {
  readonly flags: GivenFlags;
  /** What stands behind the command. */
  readonly operand: string | undefined;
}

type GivenFlags = ReturnType<typeof parse>['values'];

/** What must be known of a command to read its line. */
interface Readable {
  readonly name: string;
  readonly operand: 'mesh' | readonly string[];
  readonly flags: readonly FlagName[];
}

/** A line with its command, which is undefined when none was named. */
export interface ReadLine<C extends Readable> extends CommandLine {
  readonly command: C | undefined;
}

/** The flags that a command takes, its own first. */
export function flagsOf({ operand, flags: own }: Readable): readonly FlagName[] {
  return [...own, ...(operand === 'mesh' ? ofCluster : []), ...common];
}

/** @throws Refusal of reason Usage, which names what is wrong and what may have been meant */
export function readCommandLine<C extends Readable>(args: readonly string[], commands: readonly C[]): ReadLine<C> {
  const command = commandOf(args, commands);
  checkFlags(args, command);
  const { values, positionals } = parse(args);
  const [, operand, ...more] = positionals;
  if (more.length > 0) throw usage(`${more.join(' ')} is too much: one name is enough`);
  checkChoice('output', values.output);
  if (command !== undefined && values.help !== true) checkOperand(command, operand);
  return { command, operand, flags: values };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    if (error instanceof TypeError) throw usage(error.message);
    throw error;
  }
}

/** As it was typed, whether or not all of it is known. */
function tokensOf(args: readonly string[]) {
  return parseArgs({ args: [...args], options: flags, allowPositionals: true, strict: false, tokens: true }).tokens;
}

function commandOf<C extends Readable>(args: readonly string[], commands: readonly C[]): C | undefined {
  const typed = tokensOf(args).find(({ kind }) => kind === 'positional');
  if (typed?.kind !== 'positional') return undefined;
  const names = commands.map(({ name }) => name);
  const found = commands.find(({ name }) => name === typed.value);
  if (found === undefined) throw usage(`there is no command ${typed.value}${suggestion(nearest(typed.value, names))}`);
  return found;
}

function checkFlags(args: readonly string[], command: Readable | undefined): void {
  const taken: readonly string[] = command === undefined ? common : flagsOf(command);
  for (const token of tokensOf(args)) {
    if (token.kind !== 'option' || taken.includes(token.name)) continue;
    const owner = command === undefined ? '' : `${command.name} has `;
    const near = nearest(token.name, taken);
    throw usage(`${owner}no flag ${token.rawName}${suggestion(near && `--${near}`)}`);
  }
}

function checkChoice(name: FlagName, value: string | undefined): void {
  const { choices = [] }: Flag = flags[name];
  if (value === undefined || choices.includes(value)) return;
  throw usage(`--${name} ${value} is unknown: use one of ${choices.join(', ')}`);
}

function checkOperand({ name, operand }: Readable, given: string | undefined): void {
  if (operand === 'mesh' || operand.some((word) => word === given)) return;
  const what = given === undefined ? 'needs a word behind it' : `does not know ${given}`;
  throw usage(`${name} ${what}: one of ${operand.join(', ')}`);
}

function suggestion(near: string | undefined): string {
  return near === undefined ? '' : `, did you mean ${near}?`;
}

function usage(message: string): Refusal {
  return new Refusal('Usage', message);
}
