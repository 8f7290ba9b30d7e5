import { textAt } from '../../../src/kube/json.ts';
import { type KubeObject, storeKey } from '../../../src/kube/object.ts';

/** The Service that serves one revision; Services of tags are none. */
export interface IstiodService {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: string;
  readonly clusterIp: string;
}

/** Undefined for Services of tags, without an address yet, or of no revision. */
export function istiodServiceOf(service: KubeObject): IstiodService | undefined {
  const { name, namespace = '', labels = {} } = service.metadata;
  const revision = labels['istio.io/rev'];
  const clusterIp = textAt(service, 'spec', 'clusterIP');
  if (revision === undefined || labels['istio.io/tag'] !== undefined) return undefined;
  if (clusterIp === undefined || clusterIp === 'None') return undefined;
  return { key: storeKey({ namespace, name }), namespace, name, revision, clusterIp };
}
