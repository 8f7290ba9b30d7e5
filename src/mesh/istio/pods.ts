import type { ObjectMeta } from '../../kube/object.ts';

/** Stands for the revision of pods in ambient mode; no revision is called so, because a revision is a DNS label. */
export const ambient = 'ambient mode';

/** Injected pods and gateways name their revision; pods in ambient mode say only that their traffic is captured. */
export function revisionOf({ annotations }: Pick<ObjectMeta, 'annotations'>): string | undefined {
  const captured = annotations?.['ambient.istio.io/redirection'] === 'enabled';
  return annotations?.['istio.io/rev'] ?? (captured ? ambient : undefined);
}
