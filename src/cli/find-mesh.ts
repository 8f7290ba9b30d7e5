import { apiVersion, kinds } from '../api/index.ts';
import type { KubeClient, KubeObject } from '../kube/index.ts';
import { Refusal } from './refusal.ts';

/** What reads of a cluster need; whoever has it can't write. */
export type Reader = Pick<KubeClient, 'get' | 'list'>;

const kind = { apiVersion, kind: kinds.meshControlPlane.kind };

/** The MeshControlPlane of this name, or the only one there is. @throws Refusal, which lists those that exist */
export async function findMesh(client: Reader, name: string | undefined): Promise<KubeObject> {
  if (name === undefined) return theOnlyOne(await meshes(client));
  const found = await client.get({ ...kind, name });
  if (found === undefined) throw new Refusal('NotFound', `there is no mesh ${name}: ${existing(await meshes(client))}`);
  return found;
}

async function meshes(client: Reader): Promise<readonly KubeObject[]> {
  const found: KubeObject[] = [];
  for await (const mesh of client.list(kind)) found.push(mesh);
  return found;
}

function theOnlyOne(found: readonly KubeObject[]): KubeObject {
  const [first, ...others] = found;
  if (first === undefined) throw new Refusal('NotFound', existing(found));
  if (others.length > 0) throw new Refusal('Usage', `name one of the meshes: ${existing(found)}`);
  return first;
}

function existing(found: readonly KubeObject[]): string {
  if (found.length === 0) return 'this cluster has no MeshControlPlane';
  return `this cluster has ${found.map(({ metadata }) => metadata.name).join(', ')}`;
}
