import type { MeshControlPlane } from '../api/index.ts';
import { canonicalJson } from '../kube/json.ts';
import type { Plan } from '../lifecycle/observation.ts';
import type { Finding } from '../mesh/finding.ts';
import type { RenderedChart } from '../mesh/provider.ts';
import { type Desired, desiredFor } from './desired.ts';
import type { Scene } from './scene.ts';
import { storedRender } from './stored-render.ts';
import type { Surroundings } from './surroundings.ts';

/** What is wanted in the cluster, from wherever it is known. */
export interface KnownRender {
  readonly rendered: readonly RenderedChart[];
  /** Undefined when charts can't be had: then it is the stored render of the revision that serves. */
  readonly desired?: Desired;
  /** Why charts can't be had. */
  readonly chartsMissing: readonly Finding[];
  /** The stored render is not what the spec asks for: it serves for repairs alone. */
  readonly isOutdated: boolean;
}

/**
 * Renders the charts of the active revision. While they can't be had, a revision that serves is known from what is
 * stored in the cluster; one that is still being installed waits for its charts.
 */
export async function knownRender(
  mesh: MeshControlPlane,
  scene: Scene,
  around: Surroundings,
  signal: AbortSignal,
): Promise<KnownRender | { readonly findings: readonly Finding[] }> {
  const { wish, active, current, kubernetes } = scene;
  const { provider, charting } = around;
  const { charts } = mesh.spec;
  const request = { provider, wish, charts, revision: active, kubernetes: kubernetes.gitVersion };
  const outcome = await desiredFor(request, charting, signal);
  if ('desired' in outcome) {
    return { rendered: outcome.desired.rendered, desired: outcome.desired, chartsMissing: [], isOutdated: false };
  }
  const { findings } = outcome;
  const stored = current?.record && (await storedRender(current.record, around, signal));
  if (stored === undefined) return { findings };
  if ('findings' in stored) return { findings: [...findings, ...stored.findings] };
  const { rendered } = stored;
  return { rendered, chartsMissing: findings, isOutdated: !isWished(mesh, scene, rendered, around) };
}

/** A spec that was carried out is what was stored; any other is compared, chart by chart, with all values. */
function isWished(
  { spec, status, metadata }: MeshControlPlane,
  { active, wish, phase }: Scene,
  rendered: readonly RenderedChart[],
  { provider }: Surroundings,
): boolean {
  if (phase === 'Ready' && status?.observedGeneration === metadata.generation) return true;
  const plans = provider.chartsFor(wish, active.inputs, active.name);
  const recorded: Readonly<Record<string, string>> = active.record?.spec.charts.digests ?? {};
  const demanded = Object.entries(spec.charts.digests ?? {});
  return (
    canonicalJson(plans) === canonicalJson(rendered.map(({ plan }) => plan)) &&
    demanded.every(([chart, digest]) => (recorded[chart] ?? digest) === digest)
  );
}

/** Says in a plan, and in the findings beside it, what it rests on. */
export function restingOn(
  { desired, chartsMissing, isOutdated }: KnownRender,
  plan: Plan,
): { readonly plan: Plan; readonly unmet: readonly Finding[] } {
  if (desired !== undefined || plan.state === 'unavailable') return { plan, unmet: [] };
  // Of an outdated wish nothing may be called superfluous.
  const surplus = isOutdated ? [] : plan.surplus;
  return { plan: { ...plan, surplus, chartsMissing }, unmet: isOutdated ? chartsMissing : [] };
}
