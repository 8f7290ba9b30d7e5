import { ApiError, type KubeClient, type KubeObject } from '../kube/index.ts';
import type { ProbeResult } from '../lifecycle/observation.ts';
import type { Probe } from '../mesh/provider.ts';
import type { NamespaceStore } from './stores.ts';
import { shortageIn } from './trouble/shortage.ts';
import { unansweredWebhook } from './unanswered-webhook.ts';

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
export function runProbes(request: ProbeRequest): Promise<readonly ProbeResult[]> {
  const { client, probe, revision, namespace, signal } = request;
  const asker = { client, signal, subject: `a pod that asked for revision ${revision}` };
  const probes = [askInjector(probe.injection(namespace), revision, asker)];
  if (request.validates) probes.push(askValidator(probe.validation(), `the validator of ${revision}`, request));
  return Promise.all(probes);
}

/** Who asks a webhook. */
export interface Asker {
  readonly client: KubeClient;
  readonly signal: AbortSignal;
  /** Who asks, as the beginning of a sentence. */
  readonly subject: string;
}

/** Whether a pod would be injected by this revision. */
export async function askInjector(
  pod: KubeObject,
  revision: string,
  { client, signal, subject }: Asker,
): Promise<ProbeResult> {
  const name = 'injection';
  const admission = await admit(pod, client, signal);
  switch (admission.is) {
    case 'refused': {
      const { message } = admission.error;
      const noRoom = shortageIn(message) === undefined ? {} : { noRoom: true as const };
      return { name, passed: false, evidence: `the probe pod was refused: ${message}`, ...noRoom };
    }
    case 'unanswered':
      return { name, passed: false, evidence: silent('injector', admission.error) };
    case 'admitted': {
      const { by } = admission;
      if (by === revision) {
        const evidence = `a pod in namespace ${pod.metadata.namespace} was injected by ${revision}`;
        return { name, passed: true, evidence };
      }
      const instead = by === undefined ? 'accepted without its sidecar' : `injected by ${by} instead of ${revision}`;
      return { name, passed: false, evidence: `${subject} was ${instead}` };
    }
  }
}

/** What the API server does with a pod: `by` is the revision that injected it. */
export type Admission =
  | { readonly is: 'admitted'; readonly by: string | undefined }
  | { readonly is: 'unanswered' | 'refused'; readonly error: ApiError };

/** In a dry run: nothing is stored. */
export async function admit(pod: KubeObject, client: KubeClient, signal: AbortSignal): Promise<Admission> {
  try {
    return { is: 'admitted', by: injectedBy(await client.create(pod, { dryRun: true, signal })) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { is: error.reason === 'WebhookUnavailable' ? 'unanswered' : 'refused', error };
  }
}

/** The revision whose sidecar a pod has; undefined without one. */
function injectedBy(pod: KubeObject): string | undefined {
  const spec = (pod.spec ?? {}) as {
    readonly [list in 'containers' | 'initContainers']?: readonly { readonly name: string }[];
  };
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  return containers.some(({ name }) => name === 'istio-proxy') ? pod.metadata.annotations?.['istio.io/rev'] : undefined;
}

/** Whether an invalid object would be refused. */
export async function askValidator(
  invalid: KubeObject,
  validator: string,
  { client, signal }: Pick<Asker, 'client' | 'signal'>,
): Promise<ProbeResult> {
  const name = 'validation';
  try {
    await client.create(invalid, { dryRun: true, signal });
    return { name, passed: false, evidence: `${validator} accepted an invalid Gateway` };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.reason === 'AdmissionDenied'
      ? { name, passed: true, evidence: `${validator} refused an invalid Gateway` }
      : { name, passed: false, evidence: silent('validator', error) };
  }
}

function silent(who: string, { message }: ApiError): string {
  return `the ${who} does not answer: ${unansweredWebhook(message)?.why ?? message}`;
}

type Namespaces = Pick<NamespaceStore, 'get' | 'entries'>;

/** So many namespaces are tried at most. */
const mostTried = 5;

/**
 * Asks in one namespace after the other until one has room for a pod. The mesh's own comes first, and then others without
 * an injection label, where a pod may name its revision itself.
 */
export async function whereThereIsRoom(
  preferred: string,
  namespaces: Namespaces,
  ask: (namespace: string) => Promise<readonly ProbeResult[]>,
): Promise<readonly ProbeResult[]> {
  let answers: readonly ProbeResult[] | undefined;
  let tried = 0;
  for (const namespace of freeNamespaces(preferred, namespaces)) {
    answers = await ask(namespace);
    tried += 1;
    if (tried === mostTried || !answers.some(({ noRoom }) => noRoom)) break;
  }
  return answers ?? ask(preferred);
}

/** Sorting many namespaces is not free, and hardly ever needed. */
function* freeNamespaces(preferred: string, namespaces: Namespaces): Generator<string> {
  const isFree = (name: string) => {
    const digest = namespaces.get(name);
    return (
      digest !== undefined &&
      !digest.deleting &&
      !('istio.io/rev' in digest.labels) &&
      !('istio-injection' in digest.labels)
    );
  };
  const first = new Set([preferred, 'default']);
  yield* [...first].filter(isFree);
  const others = [...namespaces.entries()].map(([name]) => name);
  yield* others.filter((name) => !first.has(name) && !name.startsWith('kube-') && isFree(name)).sort();
}
