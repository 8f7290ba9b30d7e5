import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { Admissions } from '../act/admissions.ts';
import { applyChanges } from '../act/apply.ts';
import { Contests } from '../act/contests.ts';
import type { Tale } from '../act/context.ts';
import { Ledger } from '../act/ledger.ts';
import { Marked } from '../act/marked.ts';
import { fieldManagers } from '../api/index.ts';
import { connect, type KubeClient, type KubeObject, refOf } from '../kube/index.ts';
import { istio } from '../mesh/istio/istio.ts';
import { stage } from '../mesh/istio/stage.ts';
import { injectorOf, tagOf } from '../mesh/istio/testing/tags.ts';
import { webhooksOf } from '../mesh/webhooks.ts';
import { tryApply } from './dry-run.ts';
import { projectLive } from './live-object.ts';
import { meshControlPlane } from './testing/examples.ts';

const signal = AbortSignal.timeout(600_000);
const [older, newer] = ['1-29-6', '1-30-3'] as const;
const [old] = tagOf('prod', older);
const [promoted] = tagOf('prod', newer);
const split = { moved: ['shop'], rest: ['a', 'pay'] };
const [staged = old] = stage([old], [promoted], split, [injectorOf(newer, 'Y2E=')]);
const added = [`${newer}.rev.namespace.sidecar-injector.istio.io`, `${newer}.rev.object.sidecar-injector.istio.io`];

let cluster: Cluster;
let client: KubeClient;
beforeAll(async () => {
  cluster = await startCluster({ name: 'stray-entries' });
  client = await connect({ kubeconfig: cluster.adminKubeconfig });
});
afterAll(async () => {
  await client?.close();
  await cluster?.stop();
});
beforeEach(async () => {
  await client.delete(refOf(old));
});

/** As the operator brings an object in line: tried out first, then written. Says what it tells people. */
async function bring(object: KubeObject): Promise<readonly string[]> {
  const seen = await client.get(refOf(object));
  const live = seen && projectLive(seen);
  const request = { client, provider: istio, missingNamespaces: [], servedSoon: new Set<string>(), signal };
  const verdict = await tryApply({ object, cause: 'changed', live, knownUid: undefined }, request);
  if (verdict === 'nothing to do') return [verdict];
  if ('finding' in verdict) return [verdict.finding.message];
  const tales: Tale[] = [];
  await applyChanges([verdict.change], {
    client,
    ledger: new Ledger(),
    contests: new Contests(),
    marked: new Marked(),
    admissions: new Admissions(),
    controlPlane: meshControlPlane(),
    revision: undefined,
    provider: istio,
    watchedKinds: [],
    tell: (tale) => tales.push(tale),
    wrote: () => undefined,
    later: () => undefined,
    now: Date.now,
    signal,
  });
  return tales.map(({ note }) => note);
}

async function liveTag(): Promise<KubeObject> {
  const live = await client.get(refOf(old));
  if (live === undefined) throw new Error('the tag is not there');
  return live;
}

/** An older copy, as a backup or a person with a file has it. */
function copyOf({ metadata: { name, labels }, ...object }: KubeObject): string {
  return JSON.stringify({ ...object, metadata: { name, labels } });
}

/** Which entries the tag has, in each version of it since another one. */
async function versionsSince({ metadata: { resourceVersion = '' } }: KubeObject): Promise<readonly string[]> {
  const last = await liveTag();
  const seen: string[] = [];
  const events = await client.watch(old, { resourceVersion, timeoutSeconds: 30, signal });
  for await (const event of events) {
    if (event.type !== 'set') continue;
    seen.push(sketch(event.object));
    if (event.object.metadata.resourceVersion === last.metadata.resourceVersion) break;
  }
  return seen;
}

function sketch(tag: KubeObject): string {
  const [pointer] = istio.pointers([tag]);
  const moved = pointer?.staged === undefined ? '' : `, ${JSON.stringify(pointer.staged)}`;
  return `${(webhooksOf(tag) ?? []).length} entries of ${pointer?.revision}${moved}`;
}

test.each([
  ['by a plain update', ['replace', '-f', '-'], 'kubectl-replace'],
  ['by server-side apply', ['apply', '--server-side', '--force-conflicts', '-f', '-'], 'kubectl'],
])('a staged tag that was put back %s goes with the next write, which is one', async (_, command, manager) => {
  await bring(staged);
  const copy = copyOf(await liveTag());
  await bring(old);
  await cluster.kubectl(command, { input: copy });
  const restored = await liveTag();
  expect(sketch(restored)).toBe(`4 entries of ${older}, {"revision":"${newer}","moved":["shop"]}`);

  const told = await bring(old);
  expect(new Set(await versionsSince(restored))).toEqual(new Set([sketch(restored), `2 entries of ${older}`]));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`was changed by ${manager} (`);
  for (const name of added) expect(told[0]).toContain(`.webhooks[name="${name}"]`);
  expect(await bring(old)).toEqual(['nothing to do']);
});

test('a promotion is not held up by it, and leaves nothing of it', async () => {
  await bring(staged);
  const copy = copyOf(await liveTag());
  await bring(promoted);
  await cluster.kubectl(['replace', '-f', '-'], { input: copy });
  await bring(promoted);
  expect(sketch(await liveTag())).toBe(`2 entries of ${newer}`);
});

test('what comes back can be staged again, as if nothing had been', async () => {
  await bring(staged);
  const copy = copyOf(await liveTag());
  await bring(old);
  await cluster.kubectl(['replace', '-f', '-'], { input: copy });
  await bring(old);
  await bring(staged);
  expect(sketch(await liveTag())).toBe(`4 entries of ${older}, {"revision":"${newer}","moved":["shop"]}`);
  const managers = (await liveTag()).metadata.managedFields?.map(({ manager }) => manager);
  expect(managers).toEqual([fieldManagers.objects]);
});

test('an entry of another kind that somebody adds is theirs, and stays', async () => {
  await bring(old);
  const [entry] = webhooksOf(old) ?? [];
  const patch = JSON.stringify([{ op: 'add', path: '/webhooks/-', value: { ...entry, name: 'theirs.example.com' } }]);
  await cluster.kubectl(['patch', old.kind, old.metadata.name, '--type=json', '-p', patch]);
  expect(await bring(old)).toEqual(['nothing to do']);
  expect((webhooksOf(await liveTag()) ?? []).map(({ name }) => name)).toContain('theirs.example.com');
});
