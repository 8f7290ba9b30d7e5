import { fieldManagers } from '../api/index.ts';
import type { KubeObject } from '../kube/index.ts';

/**
 * Who else an object belongs to, in words; undefined when it is ours alone.
 * `object` is the answer of a dry-run apply, so it also shows the fields that we would own.
 */
export function foreignOwner(object: KubeObject): string | undefined {
  return installedBy(object) ?? otherManagers(object);
}

/** The tool that marks the object as part of an installation of its own. */
export function installedBy({ metadata }: KubeObject): string | undefined {
  const release = metadata.annotations?.['meta.helm.sh/release-name'];
  if (release !== undefined) {
    return `Helm release ${release} in namespace ${metadata.annotations?.['meta.helm.sh/release-namespace'] ?? 'default'}`;
  }
  if (metadata.managedFields?.some(({ manager }) => manager.startsWith('istio-operator') || manager === 'istioctl'))
    return 'istioctl';
  const owner = metadata.labels?.['install.operator.istio.io/owning-resource'];
  if (metadata.labels?.['operator.istio.io/managed'] !== undefined && owner !== undefined) return 'istioctl';
  const owned = metadata.ownerReferences?.find(({ apiVersion }) => apiVersion.startsWith('sailoperator.io/'));
  return owned === undefined ? undefined : `the Sail operator (${owned.kind} ${owned.name})`;
}

function otherManagers({ metadata }: KubeObject): string | undefined {
  const others = (metadata.managedFields ?? [])
    .filter(({ manager, subresource }) => manager !== fieldManagers.objects && subresource === undefined)
    .map(({ manager }) => manager);
  return others.length === 0 ? undefined : [...new Set(others)].join(' and ');
}
