import type { Cluster } from '../../../../e2e/cluster/index.ts';
import { eventually } from '../../../kube/testing/eventually.ts';

const [revisionLabel, fateLabel] = ['mesh.test/revision', 'mesh.test/fate'];

/** Marks new pods as injected by the revision that their namespace names, and with what is to become of them. */
export async function installInjector(cluster: Cluster): Promise<void> {
  const items = [
    ...annotating('revision', revisionLabel, 'istio.io/rev'),
    ...annotating('fate', fateLabel, 'meshwright.test/fate'),
  ];
  await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
  await useRevision(cluster, 'default', 'probe');
  // A policy is in force some tenths of a second after it is stored.
  await eventually(async () => {
    const probe = ['run', 'probe', '--image=x', '--dry-run=server', '-o', 'jsonpath={.metadata.annotations}'];
    if (!(await cluster.kubectl(probe)).includes('"istio.io/rev":"probe"')) throw new Error('not in force yet');
  });
  await cluster.kubectl(['label', 'namespace', 'default', `${revisionLabel}-`]);
}

/** What a tag does: from now on, new pods of the namespace are injected by this revision. */
export async function useRevision(cluster: Cluster, namespace: string, revision: string): Promise<void> {
  await cluster.kubectl(['label', 'namespace', namespace, '--overwrite', `${revisionLabel}=${revision}`]);
}

/** From now on, new pods of the namespace meet this fate; see e2e/cluster/kwok.yaml. */
export async function useFate(cluster: Cluster, namespace: string, fate: string): Promise<void> {
  await cluster.kubectl(['label', 'namespace', namespace, '--overwrite', `${fateLabel}=${fate}`]);
}

function annotating(what: string, label: string, annotation: string): readonly object[] {
  const name = `mesh-test-${what}`;
  const value = `namespaceObject.metadata.labels["${label}"]`;
  const expression = `Object{metadata: Object.metadata{annotations: {"${annotation}": ${value}}}}`;
  const admission = 'admissionregistration.k8s.io/v1';
  return [
    {
      apiVersion: admission,
      kind: 'MutatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        reinvocationPolicy: 'Never',
        matchConstraints: {
          namespaceSelector: { matchExpressions: [{ key: label, operator: 'Exists' }] },
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
        mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
      },
    },
    { apiVersion: admission, kind: 'MutatingAdmissionPolicyBinding', metadata: { name }, spec: { policyName: name } },
  ];
}
