import { type Charts, chartSource } from '../api/index.ts';
import {
  type Chart,
  ChartError,
  type ChartRenderer,
  type ChartRequest,
  type ChartStore,
  digestOf,
} from '../charts/index.ts';
import type { Finding } from '../mesh/finding.ts';
import type { ChartPlan, MeshProvider, MeshWish, RenderedChart } from '../mesh/provider.ts';
import { adjusted } from './adjusted.ts';
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
 * A recorded revision is rendered from the very archives that it was recorded with.
 * What is wrong with charts or values comes back as findings, one a chart; anything else is thrown.
 */
export async function desiredFor(
  request: DesiredRequest,
  charting: Charting,
  signal: AbortSignal,
): Promise<{ readonly desired: Desired } | { readonly findings: readonly Finding[] }> {
  const { provider, wish, revision } = request;
  const plans = provider.chartsFor(wish, revision.inputs, revision.servesAs);
  const charts = await everyOne([...new Set(plans.map(({ chart }) => chart))], (name) =>
    chartNamed(name, request, charting.store, signal),
  );
  if ('findings' in charts) return charts;
  const rendered = await everyOne(plans, (plan) => render(plan, charts.all, request, charting, signal));
  if ('findings' in rendered) return rendered;
  const outcomes = rendered.all.map(adjusted);
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  if (findings.length > 0) return { findings };
  return {
    desired: {
      rendered: outcomes.map((outcome) => outcome.rendered),
      chartDigests: Object.fromEntries(charts.all.map(({ name, digest }) => [name, digest])),
    },
  };
}

/** Does one thing for each item and tells all that is wrong, not only the first. */
async function everyOne<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<{ readonly all: readonly R[] } | { readonly findings: readonly Finding[] }> {
  const outcomes = await Promise.allSettled(items.map(work));
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
  if (failed.length === 0)
    return { all: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])) };
  const findings = failed.map((error): Finding => {
    if (!(error instanceof ChartError)) throw error;
    return { reason: error.reason, message: error.message };
  });
  return { findings: findings.filter(({ message }, i) => findings.findIndex((f) => f.message === message) === i) };
}

/** Verifying its files at each reconcile would cost more than all the rest of it: that is done before helm reads them. */
async function chartNamed(name: string, request: DesiredRequest, store: ChartStore, signal: AbortSignal) {
  const wanted = chartRequest(name, request);
  return store.recall(wanted) ?? store.fetch(wanted, { signal });
}

function chartRequest(chart: string, { charts, revision }: DesiredRequest): ChartRequest {
  const demanded: Readonly<Record<string, string>> = charts.digests ?? {};
  const recorded: Readonly<Record<string, string>> = revision.record?.spec.charts.digests ?? {};
  const digest = demanded[chart] ?? recorded[chart];
  const request = { source: chartSource(charts), chart, version: revision.inputs.version };
  return digest === undefined ? request : { ...request, digest };
}

async function render(
  plan: ChartPlan,
  charts: readonly Chart[],
  request: DesiredRequest,
  { store, renderer }: Charting,
  signal: AbortSignal,
): Promise<RenderedChart> {
  const chart = charts.find(({ name }) => name === plan.chart);
  if (chart === undefined) throw new Error(`chart ${plan.chart} was planned but not fetched`);
  const { release, namespace, values } = plan;
  const wanted = { chart, release, namespace, values, kubeVersion: request.kubernetes, apiVersions: [] };
  const known = await renderer.find(wanted, { signal });
  if (known !== undefined) return { plan, objects: known };
  const intact = await store.fetch(chartRequest(plan.chart, request), { signal });
  return { plan, objects: await renderer.render({ ...wanted, chart: intact }, { signal }) };
}
