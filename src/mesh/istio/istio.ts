import type { Finding } from '../finding.ts';
import type { MeshProvider, MeshWish, RevisionInputs } from '../provider.ts';
import { arrange, concede } from './arrange.ts';
import { essentialValues } from './essential-values.ts';
import { following, orphans, pinned } from './following.ts';
import { ambient, revisionOf } from './pods.ts';
import { pointersOf } from './pointers.ts';
import { pointerProbe, probe } from './probe.ts';
import { checkShape, overruledBy } from './shape.ts';
import { stage } from './stage.ts';
import { stagedSizeFindings } from './staged-size.ts';
import { strayEntries } from './staging.ts';
import { checkUpgrade } from './upgrade-path.ts';
import { chartPlans, checkImageTag, checkValues, controlPlaneValues } from './values.ts';
import { checkKubernetes, checkVersion } from './versions.ts';

/** Istio, installed from its official Helm charts, one istiod a revision. */
export const istio: MeshProvider = {
  ownedKinds: [
    { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
    { apiVersion: 'v1', kind: 'ServiceAccount' },
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'v1', kind: 'Service' },
    { apiVersion: 'v1', kind: 'ResourceQuota' },
    { apiVersion: 'v1', kind: 'LimitRange' },
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass' },
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { apiVersion: 'apps/v1', kind: 'DaemonSet' },
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding' },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding' },
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' },
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' },
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' },
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicyBinding' },
  ],
  checkWish,
  overruled: overruledBy,
  checkKubernetes,
  checkUpgrade,
  inputsOf: (wish) => ({ version: wish.version, namespace: wish.namespace, values: controlPlaneValues(wish) }),
  essentialValues,
  revisionName,
  chartsFor: chartPlans,
  arrange,
  concede,
  strayEntries,
  revisionOf,
  nodeProxy: { part: 'ztunnel', revision: ambient },
  pointers: pointersOf,
  stage,
  stagedSizeFindings,
  following,
  orphans,
  pinned,
  probe,
  pointerProbe,
};

function checkWish(wish: MeshWish): readonly Finding[] {
  const { cni, ztunnel, gateways } = wish.components;
  return [
    ...checkVersion(wish.version),
    ...checkValues('spec.values', wish.values),
    ...checkImageTag(wish),
    ...checkValues('spec.components.cni.values', cni.values),
    ...checkValues('spec.components.ztunnel.values', ztunnel.values),
    ...gateways.flatMap((gateway, i) => checkValues(`spec.components.gateways[${i}].values`, gateway.values)),
    ...checkAmbient(wish),
    ...checkShape(wish),
  ];
}

/** Source: Istio's ambient installation guide; ztunnel needs the CNI agent and an istiod that speaks ambient. */
function checkAmbient({ components, profile }: MeshWish): readonly Finding[] {
  if (!components.ztunnel.enabled || (components.cni.enabled && profile === 'ambient')) return [];
  return [
    {
      reason: 'InvalidComponents',
      message: 'spec.components.ztunnel needs spec.profile: ambient and spec.components.cni.enabled: true beside it',
    },
  ];
}

/**
 * `1-30-3`, because Services forbid dots; with a short hash of the inputs when another revision has that name.
 * Never `default`: the charts would render names that istiod does not read.
 */
function revisionName({ version }: RevisionInputs, inputsDigest: string, taken: ReadonlySet<string>): string {
  const plain = version.replaceAll('.', '-');
  return taken.has(plain) ? `${plain}-${inputsDigest.replace('sha256:', '').slice(0, 6)}` : plain;
}
