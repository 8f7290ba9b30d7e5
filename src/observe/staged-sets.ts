import type { AdjustedField, MeshControlPlane } from '../api/index.ts';
import type { Finding } from '../mesh/finding.ts';
import { adjustedFields } from './adjusted.ts';
import { type Both, beside, pointersAmong, promoting, replaced, replacing } from './composed.ts';
import type { Belonging } from './dress.ts';
import { kindsHeld } from './inventory.ts';
import { type KnownRender, keptRender, wishedRender } from './known-render.ts';
import type { PlanRequest } from './planned.ts';
import { effectivePhase, isInPlace, mainRevision } from './stage.ts';
import type { Surroundings } from './surroundings.ts';
import type { Revision } from './target.ts';
import type { WantedSet } from './wanted.ts';

/** Everything that is wanted in the cluster at this stage. */
export interface Wanted {
  readonly sets: readonly WantedSet[];
  /** The revision that the sets are about: a single one, or the new one of two. */
  readonly revision: Revision;
  /** Everything that this revision wants, its components too, which may have to wait for its promotion. */
  readonly wish: readonly WantedSet[];
  readonly main: KnownRender;
  /** What of it is not as the charts render it. */
  readonly adjusted: readonly AdjustedField[];
}

interface RevisionSets {
  readonly sets: readonly WantedSet[];
  readonly render: KnownRender;
}

type Unknown = { readonly findings: readonly Finding[] };

/** Learns what is wanted for each revision of the stage, and puts it together. */
export async function wantedFor(
  request: PlanRequest,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Wanted | Unknown> {
  const { stage } = request;
  const revision = mainRevision(stage);
  const main = await setsOf(revision, request, around, signal);
  if ('findings' in main) return main;
  const { render, sets: wish } = main;
  const about = { revision, wish, main: render };
  if (stage.kind === 'single') return { ...about, sets: wish, adjusted: adjustedFields([render.rendered]) };
  const from = stage.from === undefined ? undefined : await setsOf(stage.from, request, around, signal);
  if (from !== undefined && 'findings' in from) return from;
  const both = { from: from?.sets ?? [], to: main.sets };
  const findings = tooLarge(both, request, around);
  if (findings.length > 0) return { findings };
  const adjusted = adjustedFields([from?.render.rendered ?? [], render.rendered]);
  return { ...about, sets: composed(both, request, around), adjusted };
}

/** Before a rollout begins it is known whether its tags could be staged at all. */
function tooLarge(both: Both, { mesh, stage, split }: PlanRequest, { provider }: Surroundings): readonly Finding[] {
  if (stage.kind !== 'beside' || mesh.status?.rollout !== undefined) return [];
  const [from, to] = [both.from, both.to].map(pointersAmong);
  return provider.stagedSizeFindings(from ?? [], to ?? [], [...split.moved, ...split.rest]);
}

function composed(both: Both, { stage, split, scene }: PlanRequest, { provider }: Surroundings): readonly WantedSet[] {
  if (stage.kind === 'replacing') return replacing(both);
  if (stage.kind !== 'beside') return isInPlace(stage) ? replaced(both) : promoting(both);
  return beside(both, (from, to) => provider.stage(from, to, split, scene.owned));
}

/** The objects of one revision, with labels and owners. */
async function setsOf(
  revision: Revision,
  { mesh, scene }: PlanRequest,
  around: Surroundings,
  signal: AbortSignal,
): Promise<RevisionSets | Unknown> {
  // The way back needs no chart, not even where the spec asks for it.
  const goesBack = effectivePhase(mesh.status) === 'RollingBack';
  const isWished = revision.name === scene.target.name && scene.vetoed === undefined && !goesBack;
  const known = await (isWished ? wishedRender : keptRender)(mesh, scene, revision, around, signal);
  if ('findings' in known) return known;
  const belonging = belongingTo(revision, mesh);
  const held = kindsHeld(mesh.metadata.name, scene.records, around.stores, around.provider);
  const place = { namespace: revision.inputs.namespace, held };
  const sets = await around.wanted.of(known.rendered, belonging, around.provider, place);
  if (revision.record !== undefined) around.renders.note(revision.record, known.rendered, sets, around.stores);
  return { sets, render: known };
}

export function belongingTo({ name, record, inputs }: Revision, { metadata }: MeshControlPlane): Belonging {
  return {
    controlPlane: { name: metadata.name, uid: metadata.uid },
    revision: { name, uid: record?.metadata.uid },
    version: inputs.version,
  };
}
