import { apiVersion, kinds, labels } from '../api/index.ts';
import { textAt } from '../kube/json.ts';
import type { ActContext } from './context.ts';
import type { LiveRef } from './intent.ts';
import { liveWebhooks } from './live-remains.ts';

/** The name under which the mesh knows a revision, and whether another MeshRevision carries it on. */
export interface Place {
  readonly name: string;
  readonly isTaken: boolean;
}

/** Read live: by this it is decided whose users are asked for. */
export async function placeOf(
  revision: LiveRef,
  { client, controlPlane, signal }: Pick<ActContext, 'client' | 'controlPlane' | 'signal'>,
): Promise<Place> {
  const labelSelector = `${labels.controlPlane}=${controlPlane.metadata.name}`;
  const names = new Map<string, string | undefined>();
  for await (const { metadata, spec } of client.list(
    { apiVersion, kind: kinds.meshRevision.kind },
    { labelSelector, signal },
  )) {
    if (metadata.deletionTimestamp === undefined) names.set(metadata.name, textAt(spec, 'revision'));
  }
  const name = names.get(revision.name) ?? revision.name;
  return { name, isTaken: [...names].some(([other, place]) => other !== revision.name && place === name) };
}

/** Whether the control plane that runs would be collected with this revision: it was not made over to another one. */
export async function ownsControlPlane({ name }: LiveRef, context: ActContext): Promise<boolean> {
  const { client, controlPlane, signal } = context;
  const labelSelector = `${labels.controlPlane}=${controlPlane.metadata.name},${labels.revision}=${name}`;
  const deployments = client.list({ apiVersion: 'apps/v1', kind: 'Deployment' }, { labelSelector, signal });
  for await (const _ of deployments) return true;
  return (await liveWebhooks(context)).some(({ metadata }) => metadata.labels?.[labels.revision] === name);
}
