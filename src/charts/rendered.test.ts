import { describe, expect, test } from 'vitest';
import { readRendered } from './rendered.ts';

function read(text: string) {
  return readRendered(text, 'Chart istiod 1.30.3');
}

const a =
  '---\n# Source: istiod/templates/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: mesh\n';

test('documents become objects, in order, and empty ones nothing', async () => {
  const text = `${a}---\n# Source: istiod/templates/empty.yaml\n# only a comment\n---\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: b}\n`;
  expect(await read(text)).toEqual({
    objects: [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'mesh' } },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b' } },
    ],
    hooks: [],
  });
  expect(await read('')).toEqual({ objects: [], hooks: [] });
});

test('a list becomes its items, also a list in a list', async () => {
  const item = (name: string) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}`;
  const inner = `{apiVersion: v1, kind: ConfigMapList, items: [${item('b')}]}`;
  const { objects } = await read(`apiVersion: v1\nkind: List\nitems: [${item('a')}, ${inner}]`);
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
});

test('an object whose kind ends in List stays whole', async () => {
  const { objects } = await read('apiVersion: x/v1\nkind: AllowList\nmetadata: {name: a}\nitems: [1]');
  expect(objects).toHaveLength(1);
});

test("helm's hooks are left out and named", async () => {
  const hook =
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: h, namespace: mesh, annotations: {helm.sh/hook: pre-install}}';
  expect(await read(`${a}---\n${hook}\n`)).toMatchObject({ objects: [{ kind: 'ConfigMap' }], hooks: ['Job mesh/h'] });
});

test('text in blocks keeps its own dashes', async () => {
  const { objects } = await read(`${a}data:\n  text: |\n    ---\n    # Source: no\n    x\n`);
  expect(objects).toMatchObject([{ data: { text: '---\n# Source: no\nx\n' } }]);
});

describe('what cannot be used is refused with its template or object', () => {
  test.each<[string, string, string]>([
    [
      'a document without kind',
      '---\n# Source: istiod/templates/b.yaml\napiVersion: v1\n',
      'istiod/templates/b.yaml has a document without apiVersion, kind or metadata.name',
    ],
    ['a document that is a text', 'oops', 'its output has a document without'],
    ['a document without name', 'apiVersion: v1\nkind: Pod\nmetadata: {}', 'without apiVersion, kind or metadata.name'],
    [
      'an object with an empty name',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: ""}',
      'without apiVersion, kind or metadata.name',
    ],
    ['an item that is none', 'apiVersion: v1\nkind: List\nitems: [1]', 'without apiVersion, kind or metadata.name'],
    ['broken YAML', '---\n# Source: istiod/templates/b.yaml\na: [\n', 'istiod/templates/b.yaml is no usable YAML: '],
    ['the same object twice', a + a, 'ConfigMap mesh/a is rendered twice'],
    [
      'a label that is a number',
      `${a}  labels: {version: 1.30}\n`,
      'istiod/templates/a.yaml: ConfigMap mesh/a: metadata.labels["version"] is a number, it must be text',
    ],
    [
      'an annotation that is a boolean',
      `${a}  annotations: {inject: yes}\n`,
      'metadata.annotations["inject"] is a boolean, it must be text',
    ],
    ['a poisonous key', `${a}data: {__proto__: {polluted: 1}}\n`, 'it has a key __proto__'],
    ['a number that loses digits', `${a}data: 12345678901234567890\n`, 'an integer with more digits than can be kept'],
    ['a number that JSON does not know', `${a}data: .inf\n`, 'a number that JSON does not know: Infinity'],
    ['an alias bomb', `${a}${bomb()}`, 'more than 500000 values'],
  ])('%s', async (_name, text, finding) => {
    await expect(read(text)).rejects.toThrow(
      expect.objectContaining({ reason: 'RenderFailed', transient: false, message: expect.stringContaining(finding) }),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

/** Nine levels, each holding the one below ten times. */
function bomb(): string {
  const levels = [...Array(9).keys()].map(
    (level) => `  l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`,
  );
  return `data:\n  l0: &l0 [x, x]\n${levels.join('\n')}\n`;
}
