import { apiVersion, kinds } from '../../src/api/index.ts';
import type { Kind, KubeClient } from '../../src/kube/index.ts';
import { DemoFailure } from './failure.ts';

/** Names of all objects of a kind, live. */
export async function namesOf(client: KubeClient, kind: Kind): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { metadata } of client.list(kind, { metadataOnly: true })) found.push(metadata.name);
  return found;
}

/** @throws DemoFailure when these are not the revisions that are installed */
export async function expectRevisions(client: KubeClient, expected: readonly string[]): Promise<void> {
  const found = await namesOf(client, { apiVersion, kind: kinds.meshRevision.kind });
  if (found.join() !== expected.join()) throw new DemoFailure(`MeshRevision ${expected.join(', ')}`, found.join(', '));
}
