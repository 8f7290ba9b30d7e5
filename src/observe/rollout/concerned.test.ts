import { expect, it } from 'vitest';
import { istio } from '../../mesh/istio/istio.ts';
import type { Pointer } from '../../mesh/provider.ts';
import type { Scene } from '../scene.ts';
import type { Stores } from '../stores.ts';
import { meshControlPlane } from '../testing/examples.ts';
import type { SeenControlPlane } from './approvals.ts';
import { wavesOf } from './concerned.ts';

const tag = (name: string): Pointer => ({ name: `tag ${name}`, tag: name, revision: '1-29-6', whole: true });
const followers = { pay: { 'istio.io/rev': 'prod' }, web: { 'istio-injection': 'enabled' }, other: {} };

/** The namespaces of the only wave, of a mesh with tags `default` and `prod`, of which these are there. */
function concerned(pointers: readonly Pointer[], underWay: boolean): readonly string[] {
  const mesh = meshControlPlane({ tags: ['default', 'prod'] });
  const scene = { pointers, wish: { tags: mesh.spec.tags }, current: undefined, from: undefined, to: undefined };
  const stores = {
    namespaces: new Map(Object.entries(followers).map(([name, labels]) => [name, { labels, deleting: false }])),
    pods: { counts: () => [] },
  };
  const waves = wavesOf(
    { ...mesh, ...(underWay ? { status: { rollout: {} } } : {}) } as unknown as SeenControlPlane,
    scene as unknown as Scene,
    stores as unknown as Stores,
    istio,
  );
  return waves.flatMap(({ namespaces }) => namespaces);
}

it('an upgrade concerns the namespaces that follow a tag of the mesh', () => {
  expect(concerned([tag('default'), tag('prod')], false)).toEqual(['pay', 'web']);
  expect(concerned([tag('default')], false)).toEqual(['web']);
});

it('a tag that somebody deletes midway takes no namespace out of its wave', () => {
  expect(concerned([tag('default')], true)).toEqual(['pay', 'web']);
  expect(concerned([], true)).toEqual(['pay', 'web']);
});
