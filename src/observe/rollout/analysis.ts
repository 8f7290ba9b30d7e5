import { ApiError, type KubeClient, type KubeObject } from '../../kube/index.ts';
import { listAt, textAt } from '../../kube/json.ts';
import type { ProbeResult } from '../../lifecycle/observation.ts';
import type { Analysis, Restarts } from '../../lifecycle/rollout.ts';
import { judgeRevision, type Signs } from '../../rollout/judge-revision.ts';
import type { Recent } from '../recent.ts';

export interface AnalysisRequest {
  readonly client: KubeClient;
  /** When containers were started, as it was read a moment ago. */
  readonly started: Recent<readonly number[]>;
  /** Deployments of the new control plane, as the stores show them. */
  readonly deployments: readonly KubeObject[];
  readonly unready: readonly string[];
  readonly probes: readonly ProbeResult[];
  readonly failed: Restarts['blocked'];
  readonly sight: Signs['sight'];
  /** Milliseconds, as `judgeRevision` takes them. */
  readonly unhealthyFor: number;
  readonly settle: number;
  /** Wall clock, in milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Looks at the new revision: its pods are read live, because what they did in the last minute decides. */
export async function analyze(request: AnalysisRequest): Promise<Analysis> {
  const { unready, probes, failed, sight, unhealthyFor, settle } = request;
  return judgeRevision(
    {
      unready,
      runningFor: await runningFor(request),
      unanswered: told(probes.filter(({ passed, noRoom }) => !passed && !noRoom)),
      unasked: told(probes.filter(({ noRoom }) => noRoom)),
      unhealthyFor,
      failed: failed.map(({ kind, namespace, name, message }) => `${kind} ${namespace}/${name}: ${message}`),
      sight,
    },
    settle,
  );
}

function told(probes: readonly ProbeResult[]): readonly string[] {
  return probes.map(({ evidence }) => evidence);
}

/** For how long the youngest container has run; a restarted one is young again. */
async function runningFor({ client, started, deployments, now, signal }: AnalysisRequest): Promise<number | undefined> {
  const ask = (deployment: KubeObject) =>
    started.get(deployment.metadata.uid ?? '', now, () => startsOf(deployment, client, signal));
  try {
    const all = (await Promise.all(deployments.map(ask))).flat();
    return all.length === 0 ? undefined : now - Math.max(...all);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return undefined;
  }
}

/** When the containers of a Deployment's pods were started, in milliseconds since 1970. */
async function startsOf(deployment: KubeObject, client: KubeClient, signal: AbortSignal): Promise<readonly number[]> {
  const { namespace } = deployment.metadata;
  const spec = deployment.spec as { readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } };
  const labelSelector = Object.entries(spec.selector?.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const starts: number[] = [];
  for await (const pod of client.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector, signal })) {
    for (const container of listAt(pod, 'status', 'containerStatuses')) {
      const started = Date.parse(textAt(container, 'state', 'running', 'startedAt') ?? '');
      if (!Number.isNaN(started)) starts.push(started);
    }
  }
  return starts;
}
