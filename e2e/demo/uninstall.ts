import { apiVersion, kinds } from '../../src/api/index.ts';
import type { Kind, KubeClient } from '../../src/kube/index.ts';
import { DemoFailure } from './failure.ts';
import { appNamespace } from './inject.ts';
import { meshAmong, meshName, PhaseTale, watchMesh } from './phases.ts';
import type { Step } from './stage.ts';
import type { Watched } from './watched.ts';

/** Shows that a mesh in use stays, and that one that is not in use goes without a trace. */
export const uninstall: Step = {
  title: 'Remove it: refused while pods use the mesh, done as soon as they are gone',
  async play(stage) {
    const { presenter, world } = stage;
    using mesh = await watchMesh(stage);
    const remove = stage.kubectl(['delete', 'meshcontrolplane', meshName, '--wait=false']);
    const [refusal] = await Promise.all([refused(mesh), remove]);
    presenter.say(refusal);

    const tale = new PhaseTale(presenter);
    const gone = mesh.until('the mesh to be gone', (objects) => {
      const latest = meshAmong(objects);
      tale.take(latest);
      return latest === undefined ? true : undefined;
    });
    await Promise.all([gone, stage.kubectl(['delete', 'deployment', 'web', '--namespace', appNamespace])]);
    presenter.done('everything that was installed is gone, the resource too');
    presenter.say(await leftovers(world.client));
  },
};

/** What status says when the deletion has to wait. */
function refused(mesh: Watched): Promise<string> {
  return mesh.until('the deletion to be refused', (objects) => {
    const latest = meshAmong(objects);
    if (latest === undefined) throw new DemoFailure('the mesh to stay while pods use it', 'it is gone');
    const stalled = latest.status?.conditions?.find(({ type }) => type === 'Stalled');
    return stalled?.reason === 'InUse' ? stalled.message : undefined;
  });
}

/** Counts what is left, and fails when that is more than it should be. */
async function leftovers(client: KubeClient): Promise<string> {
  const webhooks = [
    ...(await names(client, 'admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration')),
    ...(await names(client, 'admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration')),
  ];
  const revisions = await names(client, apiVersion, kinds.meshRevision.kind);
  const surplus = [...webhooks, ...revisions];
  if (surplus.length > 0) throw new DemoFailure('no webhook and no MeshRevision to be left', surplus.join(', '));
  const definitions = await names(client, 'apiextensions.k8s.io/v1', 'CustomResourceDefinition');
  const kept = definitions.filter((name) => name.endsWith('.istio.io'));
  return `left on purpose: ${kept.length} CRDs of Istio, because deleting them would delete people's routes and policies`;
}

async function names(client: KubeClient, version: string, kind: string): Promise<readonly string[]> {
  const wanted: Kind = { apiVersion: version, kind };
  const found: string[] = [];
  for await (const { metadata } of client.list(wanted, { metadataOnly: true })) found.push(metadata.name);
  return found;
}
