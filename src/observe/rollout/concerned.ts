import type { MeshProvider } from '../../mesh/provider.ts';
import { type AssignedWave, assignWaves, type Namespace } from '../../rollout/waves.ts';
import type { Scene } from '../scene.ts';
import type { Stores } from '../stores.ts';
import type { SeenControlPlane } from './approvals.ts';

/**
 * The namespaces that a rollout concerns, in their waves: those that follow a tag of this mesh, and those without a label
 * in which pods name a tag themselves. A namespace whose label names a revision is not ours to move.
 */
export function wavesOf(
  mesh: SeenControlPlane,
  scene: Scene,
  stores: Stores,
  provider: MeshProvider,
): readonly AssignedWave[] {
  return assignWaves(mesh.spec.upgrade.waves, concerned(mesh, scene, stores, provider));
}

function* concerned(
  { status }: SeenControlPlane,
  { pointers, wish, current, from, to }: Scene,
  stores: Stores,
  provider: MeshProvider,
): Iterable<Namespace> {
  // A tag that only the spec names leads nobody yet; midway it may as well have been deleted, and is brought back.
  const named = status?.rollout === undefined ? [] : wish.tags;
  const tags = new Set([...pointers.flatMap(({ tag }) => tag ?? []), ...named]);
  const revisions = new Set([current, from, to].flatMap((revision) => revision?.servesAs ?? []));
  const withPods = namespacesOfPods(stores, revisions);
  for (const [name, { labels, deleting }] of stores.namespaces.entries()) {
    if (deleting) continue;
    const followed = provider.following(labels);
    if (followed === undefined ? withPods.has(name) : tags.has(followed)) yield { name, labels };
  }
}

function namespacesOfPods({ pods }: Stores, revisions: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [use] of pods.counts('use')) {
    const [revision = '', namespace = '', controlPlane] = use.split(' ');
    if (controlPlane === '' && revisions.has(revision)) found.add(namespace);
  }
  return found;
}
