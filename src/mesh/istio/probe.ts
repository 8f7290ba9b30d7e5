import type { KubeObject } from '../../kube/object.ts';
import type { Probe } from '../provider.ts';

/**
 * Objects that are sent as dry runs to learn whether a revision works.
 *
 * The pod names the revision by label, so it must go to a namespace that has neither `istio.io/rev` nor `istio-injection`.
 * The Gateway lacks servers and selector; istiod uses the same trick to test its own validator.
 */
export function probe(revision: string, namespace: string): Probe {
  return {
    injection: (target) => probePod(revision, target),
    validation: () => invalidGateway(revision, namespace),
  };
}

function probePod(revision: string, namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `meshwright-probe-${revision}`,
      namespace,
      labels: { 'istio.io/rev': revision, 'sidecar.istio.io/inject': 'true' },
    },
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

function invalidGateway(revision: string, namespace: string): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: {
      name: 'meshwright-probe-invalid',
      namespace,
      labels: { 'istio.io/rev': revision },
    },
    spec: {},
  };
}
