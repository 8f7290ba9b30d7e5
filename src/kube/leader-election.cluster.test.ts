import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../e2e/cluster/index.ts';
import { connect, elect, type KubeClient, leaseTimeouts, systemClock } from './index.ts';
import { openLease } from './lease.ts';
import { eventually } from './testing/eventually.ts';
import { createLogbook } from './testing/logbook.ts';
import { startNetProxy } from './testing/net-proxy.ts';

let cluster: Cluster;
let client: KubeClient;
beforeAll(async () => {
  cluster = await startCluster();
  client = await connect({ kubeconfig: cluster.adminKubeconfig });
});
afterAll(async () => {
  await client?.close();
  await cluster?.stop();
});

const { log } = createLogbook();
const claim = (holder: string | undefined) => ({ holder, durationMs: 15_000, acquiredAt: Date.now(), transitions: 0 });
const register = (name: string) => openLease({ client, namespace: 'default', name, clock: systemClock, log });

describe('a Lease in a real API server', () => {
  test('of many who claim it at the same time exactly one wins, the first time and every time after', async () => {
    const lease = register('contested');
    for (let round = 0; round < 20; round += 1) {
      const before = await lease.read();
      const results = await Promise.all(Array.from({ length: 8 }, (_, n) => lease.write(claim(`p${n}`), before)));
      const winners = results.filter((result) => result !== undefined);
      expect(winners.length).toBe(1);
      expect(await lease.read()).toEqual(winners[0]);
    }
  });

  test('a claim on a lease that was deleted, or deleted and made anew, is refused', async () => {
    const lease = register('deleted');
    const first = await lease.write(claim('a'), undefined);
    await cluster.kubectl(['delete', 'lease', 'deleted']);
    expect(await lease.write(claim('a'), first)).toBeUndefined();
    expect(await lease.write(claim('b'), undefined)).toMatchObject({ holder: 'b' });
    expect(await lease.write(claim('a'), first)).toBeUndefined();
  });

  test('a lease that is released names nobody, and is followed within a second', async () => {
    const stop = new AbortController();
    const leads: string[] = [];
    const standFor = (identity: string, signal: AbortSignal) =>
      elect({ client, namespace: 'default', name: 'handover', identity, signal, log }, async () => {
        leads.push(identity);
        await once(signal, 'abort');
      });
    const first = standFor('first', stop.signal);
    await eventually(() => expect(leads).toEqual(['first']));
    const end = new AbortController();
    const second = standFor('second', end.signal);
    const begin = performance.now();
    stop.abort();
    expect(await first).toBe('over');
    await eventually(() => expect(leads).toEqual(['first', 'second']), 10_000);
    expect(performance.now() - begin).toBeLessThan(1_000);
    end.abort();
    expect(await second).toBe('over');
    expect(await register('handover').read()).toMatchObject({ holder: undefined, durationMs: 1_000, transitions: 1 });
  });

  test('a leader behind a network that carries nothing any more stops before its lease has run out', async () => {
    await using proxy = await startNetProxy(cluster);
    await using own = await connect({ kubeconfig: proxy.kubeconfig, timeouts: leaseTimeouts });
    const { signal } = new AbortController();
    let lostAt = 0;
    let leads = false;
    const options = { client: own, namespace: 'default', name: 'cut', identity: 'cut', signal, log };
    const end = elect(options, async (lost) => {
      leads = true;
      await once(lost, 'abort');
      lostAt = performance.now();
    });
    await eventually(() => expect(leads).toBe(true));
    const begin = performance.now();
    proxy.freeze(true);
    expect(await end).toBe('lost');
    expect(lostAt - begin).toBeLessThan(10_500);
    expect(await register('cut').read()).toMatchObject({ holder: 'cut' });
  });

  test('a process that is killed is followed within the lease, and one that was stopped meanwhile may not write', async () => {
    const names = ['one', 'two'] as const;
    const [one, two] = names.map((name) => startProcess(name));
    const leader = await Promise.race([one?.leads, two?.leads]);
    const [first, second] = leader === 'one' ? [one, two] : [two, one];
    // It counts the time of the lease from when it first sees it.
    await second?.said('standing by');
    first?.child.kill('SIGSTOP');
    const begin = performance.now();
    await second?.leads;
    expect(performance.now() - begin).toBeLessThan(16_500);
    first?.child.kill('SIGCONT');
    // What it says first when it wakes: it tried to write before anything else.
    expect(await first?.said('woke')).toBe('woke: refused');
    second?.child.kill('SIGKILL');
    for (const process of [one, two]) process?.child.kill('SIGKILL');
  }, 60_000);

  function startProcess(identity: string) {
    const program = fileURLToPath(new URL('./testing/lead-until-killed.ts', import.meta.url));
    const child = spawn(process.execPath, [program, cluster.adminKubeconfig, identity], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { child, ...listen(child, identity) };
  }
});

function listen(child: ChildProcess, identity: string) {
  const heard: string[] = [];
  if (child.stdout === null) throw new Error('no output');
  createInterface(child.stdout).on('line', (line) => heard.push(line));
  const said = (word: string): Promise<string> =>
    eventually(
      () => heard.find((line) => line.startsWith(word)) ?? expect.fail(`${identity} never said ${word}`),
      30_000,
    );
  return { leads: said('leads').then(() => identity), said };
}
