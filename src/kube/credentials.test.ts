import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCredentials } from './credentials.ts';
import { ManualClock } from './testing/manual-clock.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-credentials-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function kubeconfig(user: object, cluster: object = {}): Promise<string> {
  const file = join(folder, 'kubeconfig');
  await writeFile(
    file,
    JSON.stringify({
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
      clusters: [{ name: 'test', cluster: { server: 'https://127.0.0.1:1/', ...cluster } }],
      users: [{ name: 'test', user }],
    }),
  );
  return file;
}

describe('the credentials of a connection', () => {
  test('follow a token file, which is read at most every ten seconds', async () => {
    await writeFile(join(folder, 'token'), 'first\n');
    const clock = new ManualClock();
    const source = openCredentials({ kubeconfig: await kubeconfig({ tokenFile: 'token' }) }, clock);
    const seen = [(await source.current()).headers];
    await writeFile(join(folder, 'token'), 'second\n');
    for (const wait of [9_999, 1]) {
      clock.advance(wait);
      seen.push((await source.current()).headers);
    }
    expect(seen).toEqual(['first', 'first', 'second'].map((token) => ({ authorization: `Bearer ${token}` })));
  });

  test("of a pod's service account follow its token, which ends in a newline", async () => {
    const tokenFile = join(folder, 'account');
    await writeFile(tokenFile, 'first\n');
    const user = { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } };
    const clock = new ManualClock();
    const source = openCredentials({ kubeconfig: await kubeconfig(user) }, clock);
    const first = await source.current();
    await writeFile(tokenFile, 'second\n');
    clock.advance(10_000);
    expect([first.headers, (await source.current()).headers]).toEqual([
      { authorization: 'Bearer first' },
      { authorization: 'Bearer second' },
    ]);
  });

  test('follow a kubeconfig that is written anew, certificates included', async () => {
    const pem = (text: string) => ({ 'client-certificate-data': Buffer.from(text).toString('base64') });
    const clock = new ManualClock();
    const source = openCredentials({ kubeconfig: await kubeconfig(pem('old')) }, clock);
    const before = await source.current();
    await kubeconfig(pem('new'), { 'tls-server-name': 'kubernetes', 'insecure-skip-tls-verify': true });
    clock.advance(10_000);
    expect([before.tls, (await source.current()).tls]).toEqual([
      { cert: Buffer.from('old') },
      { cert: Buffer.from('new'), servername: 'kubernetes', rejectUnauthorized: false },
    ]);
  });

  test('of a plugin are asked for once, and again after the server refused them', async () => {
    const status = '{"status":{"token":"\'"$(wc -l < $0)"\'"}}';
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: '/bin/sh',
      args: ['-c', `echo called >> $0; echo '${status}'`, join(folder, 'calls')],
    };
    const clock = new ManualClock();
    const source = openCredentials({ kubeconfig: await kubeconfig({ exec }) }, clock);
    const first = await source.current();
    clock.advance(60_000);
    const later = await source.current();
    const renewed = await source.renewed(later);
    const refusedAgain = renewed && (await source.renewed(renewed));
    expect([first, later, renewed].map((one) => one?.headers.authorization)).toEqual([
      'Bearer 1',
      'Bearer 1',
      'Bearer 2',
    ]);
    expect(refusedAgain).toBeUndefined();
  });

  test('with user and password become a header', async () => {
    const source = openCredentials({ kubeconfig: await kubeconfig({ username: 'u', password: 'p' }) });
    expect(await source.current()).toMatchObject({
      server: 'https://127.0.0.1:1',
      headers: { authorization: `Basic ${Buffer.from('u:p').toString('base64')}` },
    });
  });

  test.each([
    [{ 'as-groups': ['admins'] }, 'user "test" of the kubeconfig uses as-groups, which is not supported'],
    [{ tokenFile: 'nowhere' }, /^could not get credentials for https:\/\/127.0.0.1:1: ENOENT: no such file/],
    [
      {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: '/bin/sh',
          args: ['-c', 'echo no >&2; exit 1'],
        },
      },
      'could not get credentials for https://127.0.0.1:1: no',
    ],
  ])('are refused with the reason when the user is %j', async (user, message) => {
    const source = openCredentials({ kubeconfig: await kubeconfig(user) });
    await expect(source.current()).rejects.toMatchObject({
      reason: 'Credentials',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  test('are refused with the reason when the kubeconfig or its context does not exist', async () => {
    const missing = openCredentials({ kubeconfig: join(folder, 'none') });
    await expect(missing.current()).rejects.toThrow(`could not read the kubeconfig ${join(folder, 'none')}: ENOENT`);
    const wrong = openCredentials({ kubeconfig: await kubeconfig({}), context: 'other' });
    await expect(wrong.current()).rejects.toThrow('the kubeconfig has no context "other" with a cluster');
  });
});
