import type { KubeClient } from '../kube/index.ts';

export type KubernetesVersion = Awaited<ReturnType<KubeClient['version']>>;

/** How long an answer is good for, in milliseconds: clusters are upgraded under a running operator, but not often. */
const freshFor = 10 * 60_000;

/** Asks for the version of the API server, at most once in ten minutes. */
export function kubernetesVersion(
  client: KubeClient,
  now: () => number,
): (signal: AbortSignal) => Promise<KubernetesVersion> {
  let known: { readonly version: KubernetesVersion; readonly at: number } | undefined;
  return async (signal) => {
    if (known === undefined || now() - known.at > freshFor)
      known = { version: await client.version({ signal }), at: now() };
    return known.version;
  };
}
