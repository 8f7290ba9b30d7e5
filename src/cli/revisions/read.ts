import { apiVersion, kinds, labels, type MeshRevision } from '../../api/index.ts';
import type { KubeClient, KubeObject } from '../../kube/index.ts';
import type { MeshProvider } from '../../mesh/provider.ts';
import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';
import type { Surroundings } from './revisions.ts';

type Lister = Pick<KubeClient, 'list'>;
type Provider = Pick<MeshProvider, 'revisionOf' | 'pointers' | 'following'>;

/** Reads who and what uses the revisions of a mesh. Of pods and namespaces only the metadata. */
export async function readSurroundings(
  client: Lister,
  provider: Provider,
  mesh: SeenControlPlane,
): Promise<Surroundings> {
  const [records, pods, webhooks, pinned] = await Promise.all([
    recordsOf(client, mesh),
    countPods(client, provider, mesh.metadata.name),
    webhooksIn(client),
    pinnedNamespaces(client, provider),
  ]);
  return { mesh, records, pods, pinned, pointers: provider.pointers(webhooks) };
}

async function recordsOf(client: Lister, { metadata }: SeenControlPlane): Promise<readonly MeshRevision[]> {
  const all = await listed(client, apiVersion, kinds.meshRevision.kind);
  const records = all.map((object) => object as unknown as MeshRevision);
  return records.filter(({ spec }) => spec.controlPlane === metadata.name);
}

/** Pods that are not finished, and not the mesh's own. */
async function countPods(client: Lister, provider: Provider, mesh: string): Promise<Surroundings['pods']> {
  const counts = new Map<string, Map<string, number>>();
  const running = { metadataOnly: true, fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed' };
  for await (const { metadata } of client.list({ apiVersion: 'v1', kind: 'Pod' }, running)) {
    const revision = provider.revisionOf(metadata);
    if (revision === undefined || metadata.labels?.[labels.controlPlane] === mesh) continue;
    const inNamespaces = counts.get(revision) ?? new Map<string, number>();
    counts.set(revision, inNamespaces);
    const namespace = metadata.namespace ?? '';
    inNamespaces.set(namespace, (inNamespaces.get(namespace) ?? 0) + 1);
  }
  return counts;
}

async function webhooksIn(client: Lister): Promise<readonly KubeObject[]> {
  const registration = 'admissionregistration.k8s.io/v1';
  const [mutating, validating] = await Promise.all([
    listed(client, registration, 'MutatingWebhookConfiguration'),
    listed(client, registration, 'ValidatingWebhookConfiguration'),
  ]);
  return [...mutating, ...validating];
}

/** By what each follows: a tag or a revision, which tags are not among the revisions. */
async function pinnedNamespaces(client: Lister, provider: Provider): Promise<Surroundings['pinned']> {
  const following = new Map<string, string[]>();
  for await (const { metadata } of client.list({ apiVersion: 'v1', kind: 'Namespace' }, { metadataOnly: true })) {
    const followed = provider.following(metadata.labels ?? {});
    if (followed !== undefined) following.set(followed, [...(following.get(followed) ?? []), metadata.name]);
  }
  return following;
}

async function listed(client: Lister, version: string, kind: string): Promise<readonly KubeObject[]> {
  const found: KubeObject[] = [];
  for await (const object of client.list({ apiVersion: version, kind })) found.push(object);
  return found;
}
