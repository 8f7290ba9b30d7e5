import { ApiError, type KubeClient, type KubeObject } from '../kube/index.ts';
import type { ProbeResult } from '../lifecycle/observation.ts';
import type { Probe } from '../mesh/provider.ts';
import type { Stores } from './stores.ts';

export interface ProbeRequest {
  readonly client: KubeClient;
  readonly probe: Probe;
  readonly revision: string;
  /** The revision has a validator; values may switch it off. */
  readonly validates: boolean;
  /** A namespace without injection labels, where the probe pod may name its revision itself. */
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** Asks the revision to inject a pod and to refuse an invalid object. Both are dry runs: nothing is stored. */
export async function runProbes(request: ProbeRequest): Promise<readonly ProbeResult[]> {
  return request.validates ? [await injection(request), await validation(request)] : [await injection(request)];
}

async function injection({ client, probe, revision, namespace, signal }: ProbeRequest): Promise<ProbeResult> {
  const name = 'injection';
  try {
    const pod = await client.create(probe.injection(namespace), { dryRun: true, signal });
    return injected(pod, revision)
      ? { name, passed: true, evidence: `a pod in namespace ${namespace} was injected by ${revision}` }
      : { name, passed: false, evidence: `a pod that asked for revision ${revision} was accepted without its sidecar` };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const what = error.reason === 'WebhookUnavailable' ? 'the injector does not answer' : 'the probe pod was refused';
    return { name, passed: false, evidence: `${what}: ${error.message}` };
  }
}

function injected(pod: KubeObject, revision: string): boolean {
  const spec = (pod.spec ?? {}) as {
    readonly [list in 'containers' | 'initContainers']?: readonly { readonly name: string }[];
  };
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  return (
    pod.metadata.annotations?.['istio.io/rev'] === revision && containers.some(({ name }) => name === 'istio-proxy')
  );
}

async function validation({ client, probe, revision, signal }: ProbeRequest): Promise<ProbeResult> {
  const name = 'validation';
  try {
    await client.create(probe.validation(), { dryRun: true, signal });
    return { name, passed: false, evidence: `the validator of ${revision} accepted an invalid Gateway` };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.reason === 'AdmissionDenied'
      ? { name, passed: true, evidence: `the validator of ${revision} refused an invalid Gateway` }
      : { name, passed: false, evidence: `the validator does not answer: ${error.message}` };
  }
}

/** The mesh's own namespace when it has no injection label, else the first one without. */
export function probeNamespace(preferred: string, { namespaces }: Pick<Stores, 'namespaces'>): string {
  const free = (name: string) => {
    const digest = namespaces.get(name);
    return (
      digest !== undefined &&
      !digest.deleting &&
      !('istio.io/rev' in digest.labels) &&
      !('istio-injection' in digest.labels)
    );
  };
  if (free(preferred)) return preferred;
  if (free('default')) return 'default';
  const names = [...namespaces.entries()]
    .map(([name]) => name)
    .filter((name) => !name.startsWith('kube-') && free(name));
  return names.sort()[0] ?? preferred;
}
