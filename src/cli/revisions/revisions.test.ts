import { expect, test } from 'vitest';
import { apiVersion, type MeshControlPlaneStatus, type MeshRevision } from '../../api/index.ts';
import { meshOf } from '../status/mesh.ts';
import { awaiting, begun, example, newer, now, older, ready } from '../testing/meshes.ts';
import { revisionsOf, type Surroundings } from './revisions.ts';
import { revisionLines } from './text.ts';

function record(name: string, version: string, creationTimestamp: string, revision = name): MeshRevision {
  const metadata = { name, creationTimestamp, uid: name, resourceVersion: '1', generation: 1 };
  const digests = { inputsDigest: 'sha256:1', renderedDigest: 'sha256:1' };
  const charts = { source: { directory: '/charts' }, digests: {} };
  const spec = {
    controlPlane: 'mesh',
    mesh: 'Istio',
    version,
    revision,
    namespace: 'istio-system',
    values: {},
    charts,
  } as const;
  return { apiVersion, kind: 'MeshRevision', metadata, spec: { ...spec, ...digests } };
}

function told(status: MeshControlPlaneStatus, around: Partial<Surroundings> = {}): string {
  const records = [record('1-29-6', older.version, '2026-11-20T09:26:00Z'), record('1-30-3', newer.version, begun)];
  const nothing = { pods: new Map(), pointers: [], pinned: new Map() };
  const revisions = revisionsOf({ mesh: meshOf(example({ status })), records, ...nothing, ...around });
  return `\n${revisionLines(revisions, now).join('\n')}\n`;
}

test('two revisions in the middle of an upgrade, each with its pods, its side of the tags, and who names it', () => {
  const pods = new Map([
    [
      '1-29-6',
      new Map([
        ['shop', 1],
        ['tools', 3],
      ]),
    ],
    ['1-30-3', new Map([['staging', 2]])],
  ]);
  const staged = { revision: '1-30-3', moved: ['staging'] };
  const pointers = [
    { name: 'tag default', tag: 'default', revision: '1-29-6', whole: true, staged },
    { name: 'tag prod', tag: 'prod', revision: '1-29-6', whole: true },
  ];
  const pinned = new Map([['1-29-6', ['legacy']]]);
  expect(told(awaiting, { pods, pointers, pinned })).toBe(`
1-30-3  1.30.3  is being brought in, installed 26 min ago
  2 pods of it in staging (2)
  tag default leads 1 namespace to it
1-29-6  1.29.6  serves, installed 24 h ago
  4 pods of it in tools (3), shop (1)
  tag default leads all but 1 namespace to it
  tag prod leads to it
  the label istio.io/rev names it in legacy
`);
});

test('a tag that names the rest leads all others to the new revision', () => {
  const staged = { revision: '1-30-3', allBut: ['shop', 'tools'] };
  const pointers = [{ name: 'tag default', tag: 'default', revision: '1-29-6', whole: true, staged }];
  expect(told(awaiting, { pointers })).toBe(`
1-30-3  1.30.3  is being brought in, installed 26 min ago
  tag default leads all but 2 namespaces to it
1-29-6  1.29.6  serves, installed 24 h ago
  tag default leads 2 namespaces to it
`);
});

test('after an upgrade in place the revision before is only stored, and nobody uses it', () => {
  const records = [
    record('1-29-6', older.version, '2026-11-20T09:26:00Z'),
    record('1-30-3', newer.version, begun, '1-29-6'),
  ];
  const status = { ...ready, current: { ...newer, servesAs: '1-29-6' }, previous: older };
  const pods = new Map([['1-29-6', new Map([['shop', 1]])]]);
  const pointers = [{ name: 'tag default', tag: 'default', revision: '1-29-6', whole: true }];
  expect(told(status, { records, pods, pointers })).toBe(`
1-30-3  1.30.3  serves, known as 1-29-6, installed 26 min ago
  1 pod of it in shop (1)
  tag default leads to it
1-29-6  1.29.6  is kept as the way back, installed 24 h ago
  only stored: another revision serves as 1-29-6
`);
});

test('what was given up says what still holds it, and a mesh without revisions says so', () => {
  expect([told(ready), told(ready, { records: [] })]).toEqual([
    `
1-30-3  1.30.3  serves, installed 26 min ago
  nothing holds it
1-29-6  1.29.6  is given up, and goes once nothing holds it, installed 24 h ago
  nothing holds it
`,
    '\nNo revision is installed.\n',
  ]);
});
