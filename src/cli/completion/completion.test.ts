import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commands } from '../commands.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;
const names = commands.map(({ name }) => name);

/** What bash offers for the last word of a line. */
function offered(line: string): readonly string[] {
  const words = line.split(' ');
  const list = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _meshwright; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['-c', `${bashScript('meshwright', commands)}\n${ask}`], { encoding: 'utf8' });
  return out.split('\n').filter((word) => word !== '');
}

test('bash offers every command, then its flags, then their values', () => {
  expect(offered('meshwright ')).toEqual([...names, '-h', '--help']);
  expect(offered('meshwright re')).toEqual(['resume', 'retry', 'revisions']);
  expect(offered('meshwright status --w')).toEqual(['--watch']);
  expect(offered('meshwright -o json approve mesh --')).toEqual([
    '--wave',
    '--dry-run',
    '--force-conflicts',
    '--output',
    '--kubeconfig',
    '--context',
    '--help',
  ]);
  expect(offered('meshwright status -o ')).toEqual(['text', 'json', 'yaml']);
  expect(offered('meshwright status --kubeconfig package.j')).toEqual(['package.json']);
  expect(offered('meshwright approve --wave ')).toEqual([]);
  expect(offered('meshwright completion ')).toEqual(['bash', 'zsh', 'fish', '-h', '--help']);
});

test.skipIf(!isInstalled('zsh'))('zsh takes its script, and knows what completes meshwright', () => {
  const script = `autoload -U compinit && compinit -D\n${zshScript('meshwright', commands)}\nprint $_comps[meshwright]`;
  expect(execFileSync('zsh', ['-f', '-c', script], { encoding: 'utf8' })).toBe('_meshwright\n');
});

test.skipIf(!isInstalled('fish'))('fish offers every command, then its flags', () => {
  const ask = (line: string) => {
    const script = `${fishScript('meshwright', commands)}\ncomplete --do-complete '${line}'`;
    const out = execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' });
    return out.split('\n').flatMap((row) => row.split('\t')[0] || []);
  };
  expect(ask('meshwright re').toSorted()).toEqual(['resume', 'retry', 'revisions']);
  expect(ask('meshwright status --w')).toEqual(['--watch']);
  expect(ask('meshwright status --output ').toSorted()).toEqual(['json', 'text', 'yaml']);
});

test('each script names every command', () => {
  for (const script of [bashScript, zshScript, fishScript])
    for (const name of names) expect(script('meshwright', commands)).toContain(name);
});
