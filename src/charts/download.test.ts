import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createChartStore } from './chart-store.ts';
import { startLoopback } from './fixtures/loopback.ts';
import { digest, signal, startRepository, type TestRepository } from './fixtures/repository.ts';

let repository: TestRepository;

beforeEach(async () => {
  repository = await startRepository();
});

afterEach(() => repository[Symbol.asyncDispose]());

describe('a server cannot hold or fill the operator', () => {
  test('an answer that never ends is cut off', async () => {
    repository.serve('');
    let sent = 0;
    repository.server.answers.set('/mesh/charts/istiod-1.30.3.tgz', (_, response) => {
      const more = () => {
        do sent += 65_536;
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        response.once('drain', more);
      };
      more();
    });
    await expect(repository.fetchChart()).rejects.toMatchObject({
      reason: 'ArchiveTooLarge',
      message: expect.stringContaining('more than 8 MiB'),
    });
    expect(sent).toBeLessThan(32 * 2 ** 20);
  });

  test('an answer that never comes is given up', async () => {
    repository.server.answers.set('/mesh/index.yaml', () => undefined);
    await expect(repository.fetchChart({}, { requestTime: 50 })).rejects.toMatchObject({
      reason: 'RepositoryUnreachable',
      transient: true,
      message: expect.stringContaining('within 0.05 s'),
    });
  });

  test('a caller who leaves gets the reason of leaving, and the request ends', async () => {
    const leave = new AbortController();
    const closed = new Promise((ended) => {
      repository.server.answers.set('/mesh/index.yaml', (asked) => {
        asked.socket.once('close', ended);
        leave.abort(new Error('shutting down'));
      });
    });
    const store = createChartStore({ cacheFolder: repository.cache.path });
    await expect(store.fetch(repository.request(), { signal: leave.signal })).rejects.toThrow('shutting down');
    await closed;
  });

  test('one caller who leaves does not take the others along', async () => {
    const leave = new AbortController();
    const index = repository.server.answers.get('/mesh/index.yaml');
    repository.server.answers.set('/mesh/index.yaml', (_, response) => {
      leave.abort();
      setImmediate(() => response.end(index));
    });
    const store = createChartStore({ cacheFolder: repository.cache.path });
    const left = store.fetch(repository.request(), { signal: leave.signal });
    const stayed = store.fetch(repository.request(), { signal });
    await expect(left).rejects.toThrow();
    expect((await stayed).digest).toBe(digest);
    expect(repository.server.requests).toEqual(['/mesh/index.yaml', '/mesh/charts/istiod-1.30.3.tgz']);
  });
});

describe('redirects', () => {
  test('are followed to another host', async () => {
    await using target = await startLoopback();
    target.answers.set('/index.yaml', 'entries: {istiod: [{version: 1.30.3, urls: [charts/istiod-1.30.3.tgz]}]}');
    repository.server.answers.set('/mesh/index.yaml', (_, response) =>
      response.writeHead(302, { location: `${target.url}/index.yaml` }).end(),
    );
    expect((await repository.fetchChart()).digest).toBe(digest);
  });

  test('are followed a few times only', async () => {
    repository.server.answers.set('/mesh/index.yaml', (_, response) =>
      response.writeHead(302, { location: 'index.yaml' }).end(),
    );
    await expect(repository.fetchChart()).rejects.toMatchObject({
      reason: 'RepositoryUnreachable',
      transient: false,
      message: expect.stringContaining('more than 5 times'),
    });
    expect(repository.server.requests).toHaveLength(6);
  });

  test.each(['file:///etc/passwd', 'ftp://host/index.yaml', 'http://user:secret@host/', 'http://['])(
    'are not followed to %s',
    async (location) => {
      repository.server.answers.set('/mesh/index.yaml', (_, response) => response.writeHead(302, { location }).end());
      await expect(repository.fetchChart()).rejects.toMatchObject({
        reason: 'RepositoryUnreachable',
        message: expect.not.stringContaining('secret'),
      });
      expect(repository.server.requests).toHaveLength(1);
    },
  );
});
