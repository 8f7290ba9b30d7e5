import type { MeshControlPlane, MeshControlPlaneSpec, MeshRevision } from '../../api/index.ts';
import { resourcesSchema } from '../../api/resources.ts';
import { upgradeSchema } from '../../api/upgrade.ts';

interface Features {
  readonly name?: string;
  readonly createdAt?: string;
  readonly namespace?: string;
  readonly tags?: readonly string[];
  readonly version?: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly upgrade?: Readonly<Record<string, unknown>>;
  readonly resources?: Readonly<Record<string, unknown>>;
}

/** A stored MeshControlPlane with its defaults filled in, for tests to deviate from. */
export function meshControlPlane(features: Features = {}): MeshControlPlane {
  const {
    name = 'mesh',
    createdAt = '2026-11-21T12:00:00Z',
    namespace = 'istio-system',
    tags = ['default'],
  } = features;
  const spec: MeshControlPlaneSpec = {
    mesh: 'Istio',
    version: features.version ?? '1.30.3',
    namespace,
    tags: [...tags],
    charts: { repository: 'https://charts.example.com/istio' },
    components: { cni: { enabled: false }, ztunnel: { enabled: false }, gateways: [] },
    upgrade: upgradeSchema.parse(features.upgrade ?? {}),
    paused: false,
    ...(features.values === undefined ? {} : { values: features.values }),
    ...(features.resources === undefined ? {} : { resources: resourcesSchema.parse(features.resources) }),
  };
  const metadata = { name, uid: `uid-of-${name}`, resourceVersion: '1', generation: 1, creationTimestamp: createdAt };
  return { apiVersion: 'meshwright.io/v1alpha1', kind: 'MeshControlPlane', metadata, spec };
}

/** The record of a revision of `controlPlane`. */
export function meshRevision(name: string, inputsDigest: string, controlPlane = 'mesh', servesAs = name): MeshRevision {
  const uid = `uid-of-${name}`;
  return {
    apiVersion: 'meshwright.io/v1alpha1',
    kind: 'MeshRevision',
    metadata: { name, uid, resourceVersion: '1', generation: 1, creationTimestamp: '2026-11-21T12:00:00Z' },
    spec: {
      controlPlane,
      mesh: 'Istio',
      version: name.slice(0, 6).replaceAll('-', '.'),
      revision: servesAs,
      namespace: 'istio-system',
      values: {},
      charts: { source: { directory: '/charts' }, digests: {} },
      inputsDigest,
      renderedDigest: 'sha256:0',
    },
  };
}
