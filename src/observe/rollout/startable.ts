import type { Restarts } from '../../lifecycle/rollout.ts';
import type { Surroundings } from '../surroundings.ts';
import { admissible } from './admissible.ts';
import type { FactsRequest } from './facts.ts';
import { namespacesDue, onlyLed } from './restarts.ts';
import { wayOf } from './way.ts';

/** Of what is due, what would come up, with the revision it is restarted for; asked once pointers are in place. */
export async function startable(
  restarts: Restarts,
  { mesh, scene, sets, marker, workloads = [] }: FactsRequest,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Restarts> {
  const astray = sets.some(({ name, changes, waiting }) => name === 'pointers' && changes.length + waiting.length > 0);
  const { client, provider, stores, followers, now } = around;
  const way = wayOf(mesh);
  if (astray || way === undefined || restarts.annotate.length + restarts.evict.length === 0) return restarts;
  const tagOf = (namespace: string) => provider.following(stores.namespaces.get(namespace)?.labels ?? {});
  const waves = new Map(workloads.map(({ namespace, wave }) => [namespace, wave]));
  const webhooks = scene.owned.filter(({ kind }) => kind === 'MutatingWebhookConfiguration');
  const versions = webhooks.map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`);
  const seen = await followers.ask({
    client,
    pointerProbe: provider.pointerProbe,
    controlPlane: mesh.metadata.name,
    revision: way.to,
    // A wave is led on by one write of each tag.
    groups: namespacesDue(restarts, (namespace) => `${waves.get(namespace)} ${tagOf(namespace) ?? ''}`),
    basis: [marker, ...versions].join(),
    tags: scene.wish.tags,
    isLabelled: (namespace) => tagOf(namespace) !== undefined,
    now: now(),
    signal,
  });
  return admissible(onlyLed(restarts, seen), around, signal);
}
