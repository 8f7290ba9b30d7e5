import { type Charts, chartSource } from '../api/index.ts';
import { type Chart, ChartError, type ChartRenderer, type ChartStore, digestOf } from '../charts/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Finding } from '../mesh/finding.ts';
import type { ChartPlan, MeshProvider, MeshWish, RenderedChart } from '../mesh/provider.ts';
import type { Revision } from './target.ts';

/** Everything that should be in the cluster for one revision, and exactly what it was made from. */
export interface Desired {
  readonly rendered: readonly RenderedChart[];
  /** Archive digest by chart name. */
  readonly chartDigests: Readonly<Record<string, string>>;
}

/** Digest of the control plane's own chart as it was rendered: rendering the recorded inputs must give it again. */
export function renderedDigest({ rendered }: Desired): string {
  return `sha256:${digestOf(rendered.filter(({ plan }) => plan.part === 'revision').map(({ objects }) => objects))}`;
}

export interface Charting {
  readonly store: ChartStore;
  readonly renderer: ChartRenderer;
}

export interface DesiredRequest {
  readonly provider: MeshProvider;
  readonly wish: MeshWish;
  readonly charts: Charts;
  readonly revision: Revision;
  readonly kubernetes: string;
}

/**
 * Fetches and renders the charts of a revision. Both are cached by content, so that repeating it is cheap.
 * Throws ChartError. A recorded revision is rendered from the very archives that it was recorded with.
 */
export async function desiredFor(request: DesiredRequest, charting: Charting, signal: AbortSignal): Promise<Desired> {
  const { provider, wish, revision } = request;
  const plans = provider.chartsFor(wish, revision.inputs, revision.name);
  const charts = await fetchAll(request, plans, charting.store, signal);
  const rendered = await Promise.all(
    plans.map(async (plan) => ({ plan, objects: await render(plan, charts, request, charting.renderer, signal) })),
  );
  return {
    rendered,
    chartDigests: Object.fromEntries([...charts].map(([name, chart]) => [name, chart.digest])),
  };
}

/** Turns what is wrong with charts or values into a finding; anything else is passed on. */
export async function explain(
  desired: Promise<Desired>,
): Promise<{ readonly desired: Desired } | { readonly finding: Finding }> {
  try {
    return { desired: await desired };
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    return { finding: { reason: error.reason, message: error.message } };
  }
}

async function fetchAll(
  { charts, revision }: DesiredRequest,
  plans: readonly ChartPlan[],
  store: ChartStore,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Chart>> {
  const demanded: Readonly<Record<string, string>> = charts.digests ?? {};
  const recorded: Readonly<Record<string, string>> = revision.record?.spec.charts.digests ?? {};
  const names = [...new Set(plans.map(({ chart }) => chart))];
  const fetched = await Promise.all(
    names.map(async (chart) => {
      const digest = demanded[chart] ?? recorded[chart];
      const version = revision.inputs.version;
      const request = { source: chartSource(charts), chart, version, ...(digest === undefined ? {} : { digest }) };
      return [chart, await store.fetch(request, { signal })] as const;
    }),
  );
  return new Map(fetched);
}

async function render(
  plan: ChartPlan,
  charts: ReadonlyMap<string, Chart>,
  { kubernetes }: DesiredRequest,
  renderer: ChartRenderer,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const chart = charts.get(plan.chart);
  if (chart === undefined) throw new Error(`chart ${plan.chart} was planned but not fetched`);
  const { release, namespace, values } = plan;
  return renderer.render({ chart, release, namespace, values, kubeVersion: kubernetes, apiVersions: [] }, { signal });
}
