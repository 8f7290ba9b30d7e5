import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { pack } from '../../src/charts/fixtures/pack.ts';
import type { ChartRepository, Fault } from '../mesh/index.ts';
import { startWorld, type World } from '../world/index.ts';
import { blocksUntilMended, change, type Mistake } from './mistake.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'bad-charts' });
});
afterAll(() => world?.stop());
afterEach(() => world.clear());

const noDigest = `sha256:${'0'.repeat(64)}`;

const mistakes: readonly Mistake[] = [
  {
    title: 'a version that the repository does not have',
    spec: () => ({ version: '1.30.99' }),
    reason: 'VersionNotFound',
    says: ['1.30.99', 'The nearest versions are'],
    mend: toKnownVersion,
    repositoryOnly: true,
  },
  {
    title: 'a repository where nobody answers',
    spec: () => ({ charts: { repository: 'http://127.0.0.1:9' } }),
    reason: 'RepositoryUnreachable',
    says: ['http://127.0.0.1:9', 'ECONNREFUSED'],
    mend: ({ charts }) => change(world, { charts: { repository: null, ...charts.source } }),
  },
  {
    title: 'a repository that answers with a web page',
    ...elsewhere({ kind: 'body', body: '<html>Welcome</html>' }),
    reason: 'NotAnIndex',
    says: ['index.yaml'],
  },
  {
    title: 'a repository that is out of order for a while',
    ...elsewhere({ kind: 'status', status: 503 }),
    reason: 'RepositoryUnreachable',
    says: ['503'],
  },
  {
    title: 'a chart with another digest than spec.charts.digests demands',
    spec: ({ charts }) => ({ charts: { ...charts.source, digests: { istiod: noDigest } } }),
    reason: 'DigestMismatch',
    says: ['istiod', noDigest],
    mend: () => change(world, { charts: { digests: null } }),
  },
  {
    title: 'an archive that was altered on its way',
    spec: () => ({ version: '1.30.2' }),
    prepare: async ({ charts }) => charts.repository?.fail('/istiod-1.30.2.tgz', { kind: 'altered' }),
    reason: 'DigestMismatch',
    says: ['istiod', 'but the source promises'],
    mend: async ({ charts }) => charts.repository?.heal(),
    repositoryOnly: true,
  },
  {
    title: 'an archive with a path that leads out of it',
    ...hostile('1.30.91', [{ path: 'istiod/../../escaped', content: 'x' }]),
    reason: 'UnsafeArchive',
    says: ['"istiod/../../escaped" could lead out'],
  },
  {
    title: 'an archive with a link',
    ...hostile('1.30.92', [{ path: 'istiod/values.yaml', type: '2', link: '/etc/passwd' }]),
    reason: 'UnsafeArchive',
    says: ['"istiod/values.yaml" is a symbolic link'],
  },
  {
    title: 'an archive that unpacks to far more than its size',
    ...hostile('1.30.93', [{ path: 'istiod/zeros', content: Buffer.alloc(60 * 2 ** 20) }]),
    reason: 'ArchiveTooLarge',
    says: ['istiod', /unpacks? to more than/],
  },
];

describe('blocks, changes nothing, and goes on when it is put right', () => {
  test.for(mistakes)('$title', (mistake, context) => blocksUntilMended(world, mistake, context));
});

function toKnownVersion({ charts }: World): Promise<string> {
  return change(world, { version: charts.version });
}

/** A repository that no index was read from yet, and that does this wrong. */
function elsewhere(fault: Fault): Pick<Mistake, 'spec' | 'mend' | 'repositoryOnly'> {
  let other: ChartRepository | undefined;
  return {
    async spec({ charts }) {
      other = await charts.serveAnew();
      other?.fail('/index.yaml', fault);
      return { charts: { repository: other?.url } };
    },
    mend: async () => other?.heal(),
    repositoryOnly: true,
  };
}

/** A chart of a version of its own, in a repository that no index was read from yet, whose archive is dangerous. */
function hostile(
  version: string,
  entries: Parameters<typeof pack>[0],
): Pick<Mistake, 'spec' | 'mend' | 'repositoryOnly'> {
  const identity = (chart: string) => ({
    path: `${chart}/Chart.yaml`,
    content: `apiVersion: v2\nname: ${chart}\nversion: ${version}\n`,
  });
  return {
    async spec({ charts }) {
      const other = await charts.serveAnew();
      other?.add({ chart: 'istiod', version, archive: pack([identity('istiod'), ...entries]) });
      other?.add({ chart: 'base', version, archive: pack([identity('base')]) });
      return { version, charts: { repository: other?.url } };
    },
    mend: toKnownVersion,
    repositoryOnly: true,
  };
}
