import type { KubeClient, KubeObject } from '../../../src/kube/index.ts';
import { textAt } from '../../../src/kube/json.ts';
import { poll } from './poll.ts';

/** The annotation by which the test cluster's kubelet keeps a pod from being ready. */
export const fateAnnotation = 'meshwright.test/fate';

const policyName = (revision: string): string => `stand-in-mesh-never-ready-${revision}`;
const kinds = ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'] as const;
const apiVersion = 'admissionregistration.k8s.io/v1';

/**
 * From when it resolves, every istiod pod of this revision is created with the fate `unready`, so it is not ready for
 * even a moment. Needs Kubernetes 1.36 (admission policies that change objects).
 */
export async function admitUnready(client: KubeClient, revision: string): Promise<void> {
  for (const object of policies(revision)) await client.apply(object, { fieldManager: 'stand-in-mesh', force: true });
  await whenNewPodsAre('held', client, revision);
}

/** From when it resolves, new pods of the revision are as they are asked for; those that were held still are. */
export async function stopAdmittingUnready(client: KubeClient, revision: string): Promise<void> {
  for (const kind of kinds) await client.delete({ apiVersion, kind, name: policyName(revision) });
  await whenNewPodsAre('free', client, revision);
}

/** That a policy has come or gone is noticed by the server about half a second later. */
async function whenNewPodsAre(wanted: 'held' | 'free', client: KubeClient, revision: string): Promise<void> {
  await poll(`new pods of ${revision} are ${wanted}`, async () => {
    const pod = await client.create(probe(revision), { dryRun: true });
    return isHeldUnready(pod) === (wanted === 'held') ? true : undefined;
  });
}

/** True for a pod that {@link admitUnready}, or a patch to the same end, keeps from being ready. */
export function isHeldUnready(pod: KubeObject): boolean {
  return textAt(pod, 'metadata', 'annotations', fateAnnotation) === 'unready';
}

function policies(revision: string): KubeObject[] {
  const name = policyName(revision);
  const matched = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
  const expression = `Object{metadata: Object.metadata{annotations: {"${fateAnnotation}": "unready"}}}`;
  return [
    {
      apiVersion,
      kind: kinds[0],
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        reinvocationPolicy: 'Never',
        matchConstraints: {
          objectSelector: { matchLabels: { app: 'istiod', 'istio.io/rev': revision } },
          resourceRules: [matched],
        },
        mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
      },
    },
    { apiVersion, kind: kinds[1], metadata: { name }, spec: { policyName: name } },
  ];
}

function probe(revision: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `never-ready-probe-${revision}`,
      namespace: 'default',
      labels: { app: 'istiod', 'istio.io/rev': revision, 'sidecar.istio.io/inject': 'false' },
    },
    spec: { containers: [{ name: 'probe', image: 'none' }] },
  };
}
