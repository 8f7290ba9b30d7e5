import { annotations, apiVersion, fieldManagers, kinds } from '../api/index.ts';
import { listAt } from '../kube/json.ts';
import { applyChanges } from './apply.ts';
import type { ActContext } from './context.ts';
import type { Change } from './intent.ts';

/**
 * Stores what was rendered. Its digest goes first, into the status of the MeshRevision, beside the one before: whoever
 * may write ConfigMaps in the mesh's namespace can then not have anything else applied with the operator's rights, and
 * at a crash in between what is stored is still the one or the other.
 */
export async function storeRender(changes: readonly Change[], context: ActContext): Promise<void> {
  const metadata = changes[0]?.object.metadata;
  const owner = metadata?.ownerReferences?.[0];
  const digest = metadata?.annotations?.[annotations.render];
  if (owner === undefined || digest === undefined) throw new Error('a render is stored for a recorded revision only');
  const { client, signal } = context;
  const ref = { apiVersion, kind: kinds.meshRevision.kind, name: owner.name };
  const revision = await client.get(ref, { signal });
  // Whatever belonged to it would be collected.
  if (revision?.metadata.uid !== owner.uid || revision.metadata.deletionTimestamp !== undefined) return;
  const known = listAt(revision, 'status', 'renders');
  if (known[0] !== digest) {
    const renders = [digest, ...known.filter((other) => other !== digest).slice(0, 1)];
    await client.apply(
      { apiVersion, kind: ref.kind, metadata: { name: owner.name, uid: owner.uid }, status: { renders } },
      { fieldManager: fieldManagers.objects, force: true, subresource: 'status', signal },
    );
  }
  await applyChanges(changes, context);
}
