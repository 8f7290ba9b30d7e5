import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ApiError, type ApiReason } from '../kube/index.ts';
import { explain } from './explain.ts';
import { Refusal } from './refusal.ts';

const folder = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(folder, { recursive: true }));
const kubeconfig = join(folder, 'config');
const cluster = { name: 'c', cluster: { server: 'https://10.0.0.1:6443' } };
const context = { name: 'prod', context: { cluster: 'c', user: 'u' } };
writeFileSync(
  kubeconfig,
  JSON.stringify({
    clusters: [cluster],
    users: [{ name: 'u', user: {} }],
    contexts: [context],
    'current-context': 'prod',
  }),
);

const explained = (error: unknown) => explain(error, 'meshwright', { kubeconfig });
const failed = (reason: ApiReason) => new ApiError({ reason, message: 'could not get MeshControlPlane mesh: why' });
const why = 'could not get MeshControlPlane mesh: why';
const server = 'The API server https://10.0.0.1:6443 (context prod)';

test.each<[reason: ApiReason, lines: readonly string[], exitCode: number]>([
  ['Unreachable', [`${server} can't be reached.`, why], 6],
  ['Timeout', [`${server} can't be reached.`, why], 6],
  ['Unauthorized', [`${server} does not accept your credentials.`, why], 6],
  ['Credentials', [why], 6],
  ['KindNotServed', [`${server} does not know MeshControlPlanes: Meshwright is not installed there.`], 7],
  ['Forbidden', [why], 5],
  ['AdmissionDenied', [why], 1],
  ['Conflict', [why], 1],
])('%s is told with what helps', (reason, lines, exitCode) => {
  expect(explained(failed(reason))).toEqual({ lines, exitCode });
});

test('a wrong command line points to the help, and a senseless command does not', () => {
  expect([explained(new Refusal('Usage', 'no flag -x')), explained(new Refusal('NotNow', 'no wave waits'))]).toEqual([
    { lines: ['no flag -x', 'See meshwright --help.'], exitCode: 2 },
    { lines: ['no wave waits'], exitCode: 4 },
  ]);
});

test('what nobody foresaw is told by its message', () => {
  expect(explained(new TypeError('x is undefined'))).toEqual({ lines: ['x is undefined'], exitCode: 1 });
});
