import { ApiError, type KubeClient } from '../../../src/kube/index.ts';

/**
 * Whether an invalid object of a revision is refused, asked as istiod asks before it lets its validation fail closed: by
 * the dry run of a Gateway that nobody may accept.
 */
export async function validationWorks(client: KubeClient, namespace: string, revision: string): Promise<boolean> {
  try {
    await client.create(
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'Gateway',
        metadata: {
          name: 'invalid-gateway',
          namespace,
          labels: { 'istio.io/rev': revision },
          annotations: { 'internal.istio.io/webhook-always-reject': 'true' },
        },
        spec: {},
      },
      { dryRun: true },
    );
    return false;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Without the definition of Gateway nothing can be validated; the real one counts that as working, too.
    return error.reason === 'AdmissionDenied' || error.reason === 'KindNotServed';
  }
}
