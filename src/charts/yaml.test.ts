import { expect, test } from 'vitest';
import { parseTexts, parseYaml } from './yaml.ts';

test.each<[string, unknown]>([
  ['yes', true],
  ['on', true],
  ['y', true],
  ['Off', false],
  ['0644', 420],
  ['0o644', 420],
  ['0x1F', 31],
  ['0b101', 5],
  ['1_000', 1000],
  ['-12', -12],
  ['1:30', '1:30'],
  ['2026-11-21', '2026-11-21'],
  ['1e3', 1000],
  ['1.30', 1.3],
  ['"1.30"', '1.30'],
  ['0899', 899],
  ['~', null],
  ['1.2.3', '1.2.3'],
  ['15m', '15m'],
])('%s is read as Kubernetes reads it', (text, value) => {
  expect(parseYaml(`a: ${text}`)).toEqual([{ a: value }]);
});

test('several documents, empty ones among them, are read in order', () => {
  expect(parseYaml('---\n# nothing\n---\na: 1\n---\nb: 2\n').filter((value) => value !== null)).toEqual([
    { a: 1 },
    { b: 2 },
  ]);
});

test("keys of a merge give way to a map's own", () => {
  expect(parseYaml('base: &b {x: 1, y2: 2}\nmap: {<<: *b, x: 3}')).toEqual([
    { base: { x: 1, y2: 2 }, map: { x: 3, y2: 2 } },
  ]);
});

test.each([
  ['the same key twice', 'a: 1\na: 2'],
  ['depth without end', '['.repeat(200)],
  ['a tag of another language', 'a: !!js/function "x"'],
  ['more aliases than anybody needs', `a: &a 1\nb: [${'*a,'.repeat(1001)}]`],
])('%s is refused', (_name, text) => {
  expect(() => parseYaml(text)).toThrow();
});

test('as texts, everything stays as it is written', () => {
  expect(parseTexts('version: 1.30\ndigest: 0123\nflag: yes\n')).toEqual({
    version: '1.30',
    digest: '0123',
    flag: 'yes',
  });
});
