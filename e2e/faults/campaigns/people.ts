import type { KubeObject, ObjectRef } from '../../../src/kube/index.ts';
import { revisionOf, type World } from '../../world/index.ts';
import type { Step } from './trial.ts';

/** The one mesh of every life. */
export const meshName = 'mesh';

const asPerson = { fieldManager: 'person', force: true };

/** Does what people do in this step of a mesh's life, and returns when the API server has stored it. */
export async function doStep(step: Step, world: World): Promise<void> {
  switch (step) {
    case 'install':
      await world.client.apply(world.wish(meshName, { tags: ['default'] }), asPerson);
      return;
    case 'damage':
      await damage(world);
      return;
    case 'retag':
      await world.client.apply(world.wish(meshName, { tags: ['default', 'prod'] }), asPerson);
      return;
    case 'uninstall':
      await world.client.delete({ apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshControlPlane', name: meshName });
      return;
  }
}

/** Deletes and changes at once what stands for each way in which an object is repaired. */
async function damage({ client, charts }: World): Promise<void> {
  const revision = revisionOf(charts.version);
  const deleted: readonly ObjectRef[] = [
    { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: `istio-${revision}` },
    { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'istio-system', name: `istiod-${revision}` },
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', name: tagWebhook },
  ];
  const changed: KubeObject = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: `istiod-clusterrole-${revision}-istio-system` },
    rules: [],
  };
  await Promise.all([...deleted.map((object) => client.delete(object)), client.apply(changed, asPerson)]);
}

const tagWebhook = 'istio-revision-tag-default';
