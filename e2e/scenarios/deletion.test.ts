import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError, type KubeObject, refOf } from '../../src/kube/index.ts';
import { listAt, textAt } from '../../src/kube/json.ts';
import { revisionOf, startWorld, type World } from '../world/index.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ name: 'deletion' });
  const values = { autoscaleMin: 2, global: { networkPolicy: { enabled: true } } };
  const gateways = [{ name: 'edge', namespace: 'edge' }];
  await world.apply(world.wish('mesh', { values, components: { cni: { enabled: true }, gateways } }));
  await world.ready('mesh', 120);
});
afterAll(() => world?.stop());

/** Every kind that a mesh consists of, except its CRDs. */
const kinds = [
  'ServiceAccount',
  'ConfigMap',
  'Service',
  'Deployment',
  'DaemonSet',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
] as const;

describe('what was deleted by hand comes back', () => {
  test('and an Event says so', async () => {
    const name = `istio-${revision()}`;
    await world.kubectl('delete', 'configmap', name, '-n', 'istio-system');
    const note = `ConfigMap istio-system/${name} was deleted; it was created again`;
    await world.waitFor(note, async () => (await world.events('mesh')).some((event) => event.note === note));
  });

  test.each(kinds)('every %s', async (kind) => {
    const before = await ofKind(kind);
    expect(before.length).toBeGreaterThan(0);
    await world.kubectl('delete', kind, '-A', '-l', 'meshwright.io/control-plane=mesh', '--wait=false');
    await world.waitFor(`every ${kind} is there again`, async () => areNew(before, await ofKind(kind)));
    await world.ready('mesh', 90);
  });

  test('every CRD of the mesh', async () => {
    const before = await ofKind('CustomResourceDefinition');
    await world.kubectl('delete', 'crd', ...before.map(({ metadata }) => metadata.name), '--wait=false');
    await world.waitFor('every CRD is there again', async () => {
      const now = await ofKind('CustomResourceDefinition');
      for (const definition of now.filter(isStuck)) await touch(definition);
      return areNew(before, now);
    });
    await world.ready('mesh', 90);
  });

  test('the MeshRevision, and with it the control plane that it owns', async () => {
    const before = await ofKind('MeshRevision');
    await world.kubectl('delete', 'meshrevision', revision());
    await world.waitFor('the MeshRevision is there again', async () => areNew(before, await ofKind('MeshRevision')));
    const record = (await ofKind('MeshRevision'))[0];
    await world.waitFor('the Deployment belongs to the new one', async () => {
      const istiod = await deployment();
      return istiod?.metadata.ownerReferences?.some(({ uid }) => uid === record?.metadata.uid);
    });
    await world.ready('mesh', 90);
  });
});

describe('what is switched off goes', () => {
  test('a gateway, but no CRD, and nothing of other people that carries our label', async () => {
    const labels = { 'app.kubernetes.io/managed-by': 'meshwright', 'meshwright.io/control-plane': 'mesh' };
    const metadata = { name: 'copied', namespace: 'edge', labels };
    await world.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
    const definitions = await ofKind('CustomResourceDefinition');
    const spec = { components: { gateways: [] } };
    await world.kubectl('patch', 'meshcontrolplane', 'mesh', '--type=merge', '-p', JSON.stringify({ spec }));
    await world.waitFor(
      'the copied object is alone',
      async () => (await inNamespace('edge')).join() === 'ConfigMap copied',
    );
    await world.ready('mesh');
    expect(await ofKind('CustomResourceDefinition')).toHaveLength(definitions.length);
  });
});

function revision(): string {
  return revisionOf(world.charts.version);
}

async function ofKind(kind: string): Promise<readonly KubeObject[]> {
  return (await world.written()).filter((object) => object.kind === kind);
}

/** `KIND NAME` of everything with our label. */
async function inNamespace(namespace: string): Promise<readonly string[]> {
  const objects = (await world.written()).filter(({ metadata }) => metadata.namespace === namespace);
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

/** All there again, each as another object. */
function areNew(before: readonly KubeObject[], after: readonly KubeObject[]): boolean {
  return before.every(({ metadata: { name, namespace, uid } }) =>
    after.some(({ metadata }) => metadata.name === name && metadata.namespace === namespace && metadata.uid !== uid),
  );
}

/** The API server could not look for objects of this CRD yet, and tries again when it changes, or after minutes. */
function isStuck({ status }: KubeObject): boolean {
  return listAt(status, 'conditions').some((condition) => textAt(condition, 'reason') === 'InstanceDeletionFailed');
}

/** Once a second, unless it has gone meanwhile. */
async function touch(definition: KubeObject): Promise<void> {
  const annotations = { 'meshwright.test/touched-at': new Date().toISOString().slice(0, 19) };
  try {
    await world.client.mergePatch(refOf(definition), { metadata: { annotations } }, { fieldManager: 'somebody' });
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'NotFound') throw error;
  }
}

function deployment(): Promise<KubeObject | undefined> {
  return world.get({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'istio-system',
    name: `istiod-${revision()}`,
  });
}
