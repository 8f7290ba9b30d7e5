import { expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';
import { Refusal } from './refusal.ts';

const commands = [
  { name: 'status', operand: 'mesh', flags: ['watch'] },
  { name: 'approve', operand: 'mesh', flags: ['wave', 'dry-run'] },
  { name: 'completion', operand: ['bash', 'zsh'], flags: [] },
] as const;

const read = (line: string) => readCommandLine(line === '' ? [] : line.split(' '), commands);

test('a command, its mesh and its flags may stand in any order', () => {
  expect(read('approve mesh --wave a --wave b -o json')).toEqual({
    command: commands[1],
    operand: 'mesh',
    flags: { wave: ['a', 'b'], output: 'json' },
  });
  expect(read('-o json approve --dry-run')).toEqual({
    command: commands[1],
    operand: undefined,
    flags: { output: 'json', 'dry-run': true },
  });
});

test('without a command there is only the help to ask for', () => {
  expect([read(''), read('--help')].map(({ command }) => command)).toEqual([undefined, undefined]);
});

test('help is given for a command that lacks what has to stand behind it', () => {
  expect(read('completion --help').command).toBe(commands[2]);
});

test.each([
  ['statu', 'there is no command statu, did you mean status?'],
  ['explode', 'there is no command explode'],
  ['status --wacth', 'status has no flag --wacth, did you mean --watch?'],
  ['status --wave a', 'status has no flag --wave'],
  ['status -x', 'status has no flag -x'],
  ['--watch', 'no flag --watch'],
  ['status -o jsn', '--output jsn is unknown: use one of text, json, yaml'],
  ['status --output', "Option '-o, --output <value>' argument missing"],
  ['status --watch=yes', "Option '-w, --watch' does not take an argument"],
  ['status a b c', 'b c is too much: one name is enough'],
  ['completion', 'completion needs a word behind it: one of bash, zsh'],
  ['completion tcsh', 'completion does not know tcsh: one of bash, zsh'],
])('%s is refused: %s', (line, message) => {
  expect(() => read(line)).toThrow(new Refusal('Usage', message));
});
