import type { JsonRecord } from '../../../src/kube/json.ts';
import type { InjectionSettings } from './injection-settings.ts';

/** Volumes that every injected pod gets. */
export const proxyVolumes: readonly JsonRecord[] = [
  { name: 'istio-envoy', emptyDir: { medium: 'Memory' } },
  { name: 'istio-data', emptyDir: {} },
  {
    name: 'istio-token',
    projected: {
      sources: [{ serviceAccountToken: { audience: 'istio-ca', expirationSeconds: 43_200, path: 'istio-token' } }],
    },
  },
  { name: 'istiod-ca-cert', configMap: { name: 'istio-ca-root-cert' } },
];

const mounts: readonly JsonRecord[] = [
  { name: 'istio-envoy', mountPath: '/etc/istio/proxy' },
  { name: 'istio-data', mountPath: '/var/lib/istio/data' },
  { name: 'istio-token', mountPath: '/var/run/secrets/tokens' },
  { name: 'istiod-ca-cert', mountPath: '/var/run/secrets/istio' },
];

const ports: readonly JsonRecord[] = [{ name: 'http-envoy-prom', containerPort: 15_090, protocol: 'TCP' }];

const restricted: JsonRecord = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsGroup: 1337,
  runAsNonRoot: true,
  runAsUser: 1337,
};

/** The init container that sets up traffic capture, or, with the node agent, checks that it is set up. */
export function setupContainer({ cni, image, resources }: InjectionSettings): JsonRecord {
  const common = { image, args: ['istio-iptables'], resources };
  if (cni) return { name: 'istio-validation', ...common, securityContext: restricted };
  const capabilities = { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] };
  const securityContext = {
    ...restricted,
    capabilities,
    readOnlyRootFilesystem: false,
    runAsNonRoot: false,
    runAsUser: 0,
    runAsGroup: 0,
  };
  return { name: 'istio-init', ...common, securityContext };
}

/** The native sidecar: an init container that keeps running. What the pod itself says about it wins. */
export function sidecarContainer(settings: InjectionSettings, own: JsonRecord | undefined): JsonRecord {
  return { ...proxy(settings, 'sidecar'), ...adjustments(own), restartPolicy: 'Always' };
}

/** A gateway's container, which the chart leaves to be filled in: image `auto`. */
export function gatewayContainer(settings: InjectionSettings, own: JsonRecord): JsonRecord {
  return { ...proxy(settings, 'router'), ...adjustments(own) };
}

function proxy(settings: InjectionSettings, role: string): JsonRecord {
  const { image, resources, discoveryAddress, revision } = settings;
  return {
    name: 'istio-proxy',
    image,
    args: ['proxy', role],
    env: [
      { name: 'CA_ADDR', value: discoveryAddress },
      { name: 'PROXY_CONFIG', value: JSON.stringify({ discoveryAddress }) },
      { name: 'REVISION', value: revision },
    ],
    ports,
    readinessProbe: { httpGet: { path: '/healthz/ready', port: 15_021 }, periodSeconds: 15, failureThreshold: 4 },
    resources,
    securityContext: restricted,
    volumeMounts: mounts,
  };
}

/** Everything but the image `auto` and empty lists. */
function adjustments(own: JsonRecord = {}): JsonRecord {
  const told = Object.entries(own).filter(
    ([field, value]) => !(field === 'image' && value === 'auto') && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(told);
}
