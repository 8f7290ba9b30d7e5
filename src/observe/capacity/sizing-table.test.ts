import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { labels } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { ownQuota } from './own-quota.ts';

const root = join(import.meta.dirname, '../../..');
const official = join(root, '../shared/istio');
const namespace = 'istio-system';
const versions = ['1.29.6', '1.30.3'];

/** The rows of the table in the documentation: one revision, and two. */
const rows = readFileSync(join(root, 'docs/capacity.md'), 'utf8')
  .split('\n')
  .filter((line) => /\d pods, /.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(3, 5)
      .map((cell) => cell.replace(' more', '').trim()),
  );

describe.skipIf(!existsSync(official))(
  'the table of sizes in the documentation is what the official charts come to',
  () => {
    test.for([
      ['1 replica', 0, (revision: string) => istiod(revision, 1)],
      ['2 replicas', 1, (revision: string) => istiod(revision, 2)],
      ['an autoscaler', 2, (revision: string) => istiod(revision)],
    ] as const)('with %s', ([, row, objects]) => {
      const [older = [], newer = []] = versions.map(objects);
      expect([size(older), size([...older, ...newer])]).toEqual(rows[row]);
      expect(size(newer)).toBe(rows[row]?.[0]);
    });

    test('with a gateway, of which there is one for all revisions', () => {
      expect(versions.map((version) => size(rendered(version, 'gateway')))).toEqual(rows[3]);
    });
  },
);

function size(objects: readonly KubeObject[]): string {
  const { hard } = ownQuota({
    asked: { mode: 'Auto' },
    namespace,
    objects,
    limitRanges: [],
    nodes: () => 0,
    held: undefined,
  });
  return `${hard.pods} pods, ${hard['requests.cpu']}, ${hard['requests.memory']}`;
}

/** As many replicas as an autoscaler makes, or these. */
function istiod(version: string, replicas?: number): readonly KubeObject[] {
  const objects = rendered(version, 'istiod-revision-with-tags');
  if (replicas === undefined) return objects;
  return objects
    .filter(({ kind }) => kind !== 'HorizontalPodAutoscaler')
    .map((object) => ({ ...object, spec: { ...(object.spec as object), replicas } }));
}

/** What of the charts decides it, as if it were of a revision of its own. */
function rendered(version: string, name: string): readonly KubeObject[] {
  const text = readFileSync(join(official, version, 'rendered', `${name}.yaml`), 'utf8');
  return (loadAll(text) as unknown as readonly (KubeObject | null)[]).flatMap((object) =>
    object !== null && ['Deployment', 'HorizontalPodAutoscaler'].includes(object.kind)
      ? [{ ...object, metadata: { ...object.metadata, namespace, labels: { [labels.revision]: version } } }]
      : [],
  );
}
