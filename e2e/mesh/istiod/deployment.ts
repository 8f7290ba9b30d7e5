import { isRecord, listAt, numberAt, textAt } from '../../../src/kube/json.ts';
import { type KubeObject, storeKey } from '../../../src/kube/object.ts';

/** What a Deployment says about the istiod it runs. */
export interface IstiodDeployment {
  /** `namespace/name` */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  /** The label value: `default` for the one without a revision name. */
  readonly revision: string;
  /** The mesh version by its image tag, for example `1.30.3`. */
  readonly version: string;
  /** Where the proxy's image comes from, and which: the same place and tag as istiod's. */
  readonly proxyImage: string;
  readonly readyReplicas: number;
  /** It was changed, and pods of the older template are still there. */
  readonly isRolling: boolean;
}

/** Undefined for a Deployment that runs no istiod of a revision. */
export function istiodOf(deployment: KubeObject): IstiodDeployment | undefined {
  const { name, namespace = '', labels = {}, deletionTimestamp } = deployment.metadata;
  const revision = labels['istio.io/rev'];
  if (revision === undefined || deletionTimestamp !== undefined) return undefined;
  const containers = listAt(deployment, 'spec', 'template', 'spec', 'containers').filter(isRecord);
  const image = textAt(containers.find((container) => container.name === 'discovery') ?? containers[0], 'image');
  return {
    key: storeKey({ namespace, name }),
    namespace,
    name,
    revision,
    version: versionOf(image, labels['app.kubernetes.io/version'] ?? 'unknown'),
    proxyImage: (image ?? 'unknown/pilot').replace(/\/pilot(?=[:@]|$)/, '/proxyv2'),
    readyReplicas: numberAt(deployment, 'status', 'readyReplicas') ?? 0,
    isRolling: isRolling(deployment),
  };
}

function isRolling({ metadata, status }: KubeObject): boolean {
  const { generation = 0 } = metadata;
  const replicas = numberAt(status, 'replicas') ?? 0;
  return (
    (numberAt(status, 'observedGeneration') ?? generation) < generation ||
    (numberAt(status, 'updatedReplicas') ?? 0) < replicas
  );
}

/** A tag such as `1.30.3-distroless` names version 1.30.3; one like `latest` names none. */
function versionOf(image: string | undefined, otherwise: string): string {
  return /:(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?)/.exec(image ?? '')?.[1] ?? otherwise;
}
