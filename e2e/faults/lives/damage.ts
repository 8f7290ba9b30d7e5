import type { KubeObject, ObjectRef } from '../../../src/kube/index.ts';
import { revisionOf, type World } from '../../world/index.ts';
import { asPerson } from './life.ts';

/** Deletes and changes at once what stands for each way in which an object is repaired. */
export async function damage({ client, charts }: World): Promise<void> {
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
