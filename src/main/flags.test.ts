import { expect, test } from 'vitest';
import { readFlags, usage } from './flags.ts';

test('leaders are elected in meshwright-system unless something else is said', () => {
  const asked = [[], ['--leader-elect=false'], ['--leader-elect=true'], ['--leader-elect'], ['--namespace', 'ops']];
  expect(asked.map(readFlags).map((flags) => [flags['leader-elect'], flags.namespace])).toEqual([
    [true, 'meshwright-system'],
    [false, 'meshwright-system'],
    [true, 'meshwright-system'],
    [true, 'meshwright-system'],
    [true, 'ops'],
  ]);
});

test.each([
  [['--log-level', 'loud'], '--log-level loud is unknown: use one of trace, debug, info, warn, error, fatal'],
  [['--leader-elect=maybe'], "Option '--leader-elect' does not take an argument"],
  [['--tls-cert', 'a.pem'], '--tls-cert and --tls-key belong together: give both, or neither'],
  [['--speed'], "Unknown option '--speed'"],
])('%j is refused by name', (args, message) => {
  expect(() => readFlags(args)).toThrow(message);
});

test('the help names every flag', () => {
  for (const flag of Object.keys(readFlags(['--kubeconfig', '', '--context', '', '--tls-cert', '', '--tls-key', ''])))
    expect(usage).toContain(`--${flag}`);
});
