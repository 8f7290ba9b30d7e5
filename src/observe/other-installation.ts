import { labels, managedBy } from '../api/index.ts';
import type { KubeClient, KubeObject } from '../kube/index.ts';
import type { Finding } from '../mesh/finding.ts';
import { installedBy } from './foreign-owner.ts';

/** Every injection webhook of the cluster, whoever has installed it; a live read. */
export async function injectors(client: KubeClient, signal: AbortSignal): Promise<readonly KubeObject[]> {
  const kind = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' };
  const found: KubeObject[] = [];
  for await (const webhook of client.list(kind, { labelSelector: 'istio.io/rev', signal })) found.push(webhook);
  return found;
}

/**
 * Injection webhooks of another installation that match the same namespaces under other object names:
 * pods would be injected twice, or by whichever comes first.
 */
export function otherInstallations(
  webhooks: readonly KubeObject[],
  names: { readonly revision: string; readonly tags: readonly string[] },
): readonly Finding[] {
  return webhooks
    .filter(({ metadata }) => metadata.labels?.[labels.managedBy] !== managedBy)
    .filter((webhook) => [names.revision, ...names.tags].includes(servedName(webhook)))
    .map((webhook) => ({
      reason: 'OtherInstallation',
      message:
        `Another installation of Istio (${installedBy(webhook) ?? 'of unknown origin'}) already injects what follows ${servedName(webhook)}, ` +
        `by MutatingWebhookConfiguration ${webhook.metadata.name}: remove it, or leave ${servedName(webhook)} out of spec.tags`,
    }));
}

/** The tag or revision whose namespaces a webhook matches; an installation without revision serves `default`. */
export function servedName({ metadata }: KubeObject): string {
  return metadata.labels?.['istio.io/tag'] ?? metadata.labels?.['istio.io/rev'] ?? '';
}
