import { labels } from '../api/index.ts';
import { isUsed } from './pod-digest.ts';
import type { Scene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';

/** Notes of each revision by which webhooks pods may be given its sidecar, as far as the stores show it. */
export function noteReach(
  { records, owned }: Scene,
  controlPlane: string,
  { admissions, provider, stores, now }: Surroundings,
): void {
  const injectors = owned
    .filter(({ kind }) => kind === 'MutatingWebhookConfiguration')
    .map((webhook) => ({
      webhook,
      leadsTo: provider.pointers([webhook]).flatMap(({ revision, staged }) => [revision, staged?.revision]),
      of: webhook.metadata.labels?.[labels.revision],
    }));
  for (const { metadata, spec } of records) {
    const { revision: name } = spec;
    const isNamed = isUsed(stores.pods, name, controlPlane) || !stores.namespaces.by('tag', name).next().done;
    const reaching = injectors.filter(({ leadsTo, of }) => leadsTo.includes(name) || (isNamed && of === metadata.name));
    admissions.note(
      metadata.name,
      reaching.map(({ webhook }) => webhook),
      now(),
    );
  }
}
