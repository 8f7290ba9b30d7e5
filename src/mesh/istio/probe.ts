import type { KubeObject } from '../../kube/object.ts';
import type { PointerProbe, Probe } from '../provider.ts';

type Labels = Readonly<Record<string, string>>;

const inject: Labels = { 'sidecar.istio.io/inject': 'true' };

/**
 * Objects that are sent as dry runs to learn whether a revision works.
 *
 * The pod names the revision by label, so it must go to a namespace that has neither `istio.io/rev` nor `istio-injection`.
 * The Gateway lacks servers and selector; istiod uses the same trick to test its own validator.
 */
export function probe(revision: string, namespace: string): Probe {
  const labels = { 'istio.io/rev': revision };
  return {
    injection: (target) => probePod(revision, target, { ...labels, ...inject }),
    validation: () => invalidGateway(namespace, labels),
  };
}

/**
 * The same by way of a pointer. In a namespace without labels a pod follows a tag by its own, and tag `default` by asking
 * for injection without saying whose; with labels, the namespace decides. An object without a revision is the default
 * validator's alone.
 */
export const pointerProbe: PointerProbe = {
  tag: (tag, target) => probePod(`tag-${tag}`, target, tag === 'default' ? inject : { 'istio.io/rev': tag, ...inject }),
  follower: (target) => probePod('follower', target, {}),
  validator: (namespace) => invalidGateway(namespace, {}),
};

function probePod(name: string, namespace: string, labels: Labels): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `meshwright-probe-${name}`, namespace, labels },
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'probe',
          image: 'meshwright.io/never-started',
          resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}

function invalidGateway(namespace: string, labels: Labels): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'meshwright-probe-invalid', namespace, labels },
    spec: {},
  };
}
