import type { MeshControlPlane } from '../api/index.ts';
import { canonicalJson } from '../kube/json.ts';
import type { Plan } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import type { MeshProvider, RenderedChart } from '../mesh/provider.ts';
import { classesRendered } from './capacity/priority-classes.ts';
import { type Desired, type DesiredRequest, desiredFor } from './desired.ts';
import type { Scene } from './scene.ts';
import { storedRender } from './stored-render.ts';
import type { Surroundings } from './surroundings.ts';
import type { Revision } from './target.ts';

/** What is wanted in the cluster for one revision, from wherever it is known. */
export interface KnownRender {
  readonly rendered: readonly RenderedChart[];
  /** Undefined when it was read from what is stored in the cluster. */
  readonly desired?: Desired;
  /** Why charts can't be had, although the spec asks for what they render. */
  readonly chartsMissing: readonly Finding[];
  /** The stored render is not what the spec asks for: it serves for repairs alone. */
  readonly isOutdated: boolean;
}

type Outcome = KnownRender | { readonly findings: readonly Finding[] };

/**
 * Renders the revision that the spec asks for. While charts can't be had, one that serves is known from what is stored in
 * the cluster; one that is still being installed waits for its charts.
 */
export async function wishedRender(
  mesh: MeshControlPlane,
  scene: Scene,
  revision: Revision,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Outcome> {
  const outcome = await fromCharts(mesh, scene, revision, around, signal);
  if ('rendered' in outcome || scene.current === undefined) return outcome;
  const { findings } = outcome;
  const stored = revision.record && (await storedRender(revision.record, around, signal));
  if (stored === undefined) return { findings };
  if ('findings' in stored) return { findings: [...findings, ...stored.findings] };
  const { rendered } = stored;
  return { rendered, chartsMissing: findings, isOutdated: !isWished(mesh, scene, revision, rendered, around) };
}

/**
 * What was stored for a revision that the spec does not ask for: it is kept, or gone back to, as it was, and no chart is
 * needed for that. Charts are asked only where nothing is stored.
 */
export async function keptRender(
  mesh: MeshControlPlane,
  scene: Scene,
  revision: Revision,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Outcome> {
  const stored = revision.record && (await storedRender(revision.record, around, signal));
  if (stored === undefined) return fromCharts(mesh, scene, revision, around, signal);
  return 'findings' in stored ? stored : { rendered: stored.rendered, chartsMissing: [], isOutdated: false };
}

async function fromCharts(
  mesh: MeshControlPlane,
  scene: Scene,
  revision: Revision,
  { provider, charting }: Surroundings,
  signal: AbortSignal,
): Promise<Outcome> {
  const outcome = await desiredFor(desiredRequest(mesh, scene, revision, provider), charting, signal);
  if ('findings' in outcome) return outcome;
  const { desired } = outcome;
  const rendered = [...classesRendered(scene.classes, mesh), ...desired.rendered];
  return { rendered, desired, chartsMissing: [], isOutdated: false };
}

/** What is to be fetched and rendered for one revision of this MeshControlPlane. */
function desiredRequest(
  { spec }: MeshControlPlane,
  { wish, kubernetes }: Scene,
  revision: Revision,
  provider: MeshProvider,
): DesiredRequest {
  return { provider, wish, charts: spec.charts, revision, kubernetes: kubernetes.gitVersion };
}

/** A spec that was carried out is what was stored; any other is compared, chart by chart, with all values. */
function isWished(
  mesh: MeshControlPlane,
  { wish, phase, classes }: Scene,
  revision: Revision,
  rendered: readonly RenderedChart[],
  { provider }: Surroundings,
): boolean {
  const { spec, status, metadata } = mesh;
  if (phase === 'Ready' && status?.observedGeneration === metadata.generation) return true;
  const byCharts = provider.chartsFor(wish, revision.inputs, revision.servesAs);
  const made = classesRendered(classes, mesh);
  const recorded: Readonly<Record<string, string>> = revision.record?.spec.charts.digests ?? {};
  const demanded = Object.entries(spec.charts.digests ?? {});
  return (
    canonicalJson(byCharts) === canonicalJson(rendered.filter(isOfChart).map(({ plan }) => plan)) &&
    canonicalJson(made) === canonicalJson(rendered.filter((one) => !isOfChart(one))) &&
    demanded.every(([chart, digest]) => (recorded[chart] ?? digest) === digest)
  );
}

function isOfChart({ plan }: RenderedChart): boolean {
  return plan.part !== 'capacity';
}

/** Says in a plan, and in the findings beside it, what it rests on. */
export function restingOn(
  { chartsMissing, isOutdated }: KnownRender,
  plan: Plan,
): { readonly plan: Plan; readonly unmet: readonly Finding[] } {
  if (chartsMissing.length === 0 || plan.state === 'unavailable') return { plan, unmet: [] };
  // Of an outdated wish nothing may be called superfluous.
  const surplus = isOutdated ? [] : plan.surplus;
  return { plan: { ...plan, surplus, chartsMissing }, unmet: isOutdated ? chartsMissing : [] };
}
