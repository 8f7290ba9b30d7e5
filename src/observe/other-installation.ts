import { labels, managedBy } from '../api/index.ts';
import type { KubeClient, KubeObject } from '../kube/index.ts';
import type { Finding } from '../mesh/finding.ts';
import { installedBy } from './foreign-owner.ts';

/**
 * Injection webhooks of another installation that match the same namespaces under other object names:
 * pods would be injected twice, or by whichever comes first.
 */
export async function otherInstallations(
  client: KubeClient,
  names: { readonly revision: string; readonly tags: readonly string[] },
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const foreign = client.list(
    { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' },
    { labelSelector: `istio.io/rev,${labels.managedBy}!=${managedBy}`, signal },
  );
  const findings: Finding[] = [];
  for await (const webhook of foreign) {
    const served = servedName(webhook);
    if (served !== names.revision && !names.tags.includes(served)) continue;
    findings.push({
      reason: 'OtherInstallation',
      message:
        `Another installation of Istio (${installedBy(webhook) ?? 'of unknown origin'}) already injects what follows ${served}, ` +
        `by MutatingWebhookConfiguration ${webhook.metadata.name}: remove it, or leave ${served} out of spec.tags`,
    });
  }
  return findings;
}

/** The tag or revision whose namespaces a webhook matches; an installation without revision serves `default`. */
function servedName({ metadata }: KubeObject): string {
  return metadata.labels?.['istio.io/tag'] ?? metadata.labels?.['istio.io/rev'] ?? '';
}
