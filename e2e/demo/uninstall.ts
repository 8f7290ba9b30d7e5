import { apiVersion, kinds, type MeshControlPlane } from '../../src/api/index.ts';
import type { KubeClient } from '../../src/kube/index.ts';
import { commandIn } from './asking.ts';
import { DemoFailure } from './failure.ts';
import { meshAmong, meshName, PhaseTale, watchMesh } from './phases.ts';
import { namesOf } from './revisions.ts';
import type { Step } from './stage.ts';
import type { Watched } from './watched.ts';

/** Shows that a mesh in use stays until a person gives its users up, and that it then goes without a trace. */
export const uninstall: Step = {
  title: 'Remove it: refused while pods use the mesh, unless a person gives them up',
  async play(stage) {
    const { presenter, world } = stage;
    using mesh = await watchMesh(stage);
    const remove = stage.kubectl(['delete', 'meshcontrolplane', meshName, '--wait=false']);
    const [refusal] = await Promise.all([refused(mesh), remove]);
    presenter.say(refusal);

    const tale = new PhaseTale(presenter);
    const gone = mesh.until('the mesh to be gone', (objects) => {
      const latest = meshAmong(objects);
      if (!waitsForUsers(latest)) tale.take(latest);
      return latest === undefined ? true : undefined;
    });
    await Promise.all([gone, stage.kubectl(commandIn(refusal))]);
    presenter.done('everything that was installed is gone, the resource too');
    presenter.say(await leftovers(world.client));
  },
};

/** What status says when the deletion has to wait. */
function refused(mesh: Watched): Promise<string> {
  return mesh.until('the deletion to be refused', (objects) => {
    const latest = meshAmong(objects);
    if (latest === undefined) throw new DemoFailure('the mesh to stay while pods use it', 'it is gone');
    return waitsForUsers(latest) ? latest.status?.message : undefined;
  });
}

function waitsForUsers(mesh: MeshControlPlane | undefined): boolean {
  return mesh?.status?.conditions?.find(({ type }) => type === 'Stalled')?.reason === 'InUse';
}

const webhooks = 'admissionregistration.k8s.io/v1';

/** Counts what is left, and fails when that is more than it should be. */
async function leftovers(client: KubeClient): Promise<string> {
  const surplus = [
    ...(await namesOf(client, { apiVersion: webhooks, kind: 'MutatingWebhookConfiguration' })),
    ...(await namesOf(client, { apiVersion: webhooks, kind: 'ValidatingWebhookConfiguration' })),
    ...(await namesOf(client, { apiVersion, kind: kinds.meshRevision.kind })),
  ];
  if (surplus.length > 0) throw new DemoFailure('no webhook and no MeshRevision to be left', surplus.join(', '));
  const definitions = await namesOf(client, {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
  });
  const kept = definitions.filter((name) => name.endsWith('.istio.io'));
  return `left on purpose: ${kept.length} CRDs of Istio, because deleting them would delete people's routes and policies`;
}
