import type { MeshControlPlaneStatus, Phase } from '../api/index.ts';
import type { Revision } from './target.ts';

/** Which revisions are kept in the cluster, and to which of them pointers lead. */
export type Stage =
  /** One: a first install, a mesh that serves, or the way back to it. */
  | { readonly kind: 'single'; readonly revision: Revision }
  /** Two, and the pointers lead to each namespace's own. */
  | { readonly kind: 'beside'; readonly from: Revision; readonly to: Revision }
  /** One control plane, which the new revision takes from the other; of that one remains what was stored. */
  | { readonly kind: 'replacing'; readonly from: Revision; readonly to: Revision }
  /** The pointers lead to the new one; the previous one is still there, unless somebody has removed it. */
  | { readonly kind: 'promoting'; readonly from: Revision | undefined; readonly to: Revision };

/** The revision that is installed, verified and recorded: the only one, or the new one. */
export function mainRevision(stage: Stage): Revision {
  return stage.kind === 'single' ? stage.revision : stage.to;
}

/** The revisions that pointers lead to, as the mesh knows them. */
export function endsOf(stage: Stage): { readonly from: string | undefined; readonly to: string } {
  return { from: stage.kind === 'single' ? undefined : stage.from?.servesAs, to: mainRevision(stage).servesAs };
}

/** Of two revisions that are kept, the one has taken the place of the other. */
export function isInPlace(stage: Stage): boolean {
  return stage.kind !== 'single' && stage.from?.servesAs === stage.to.servesAs;
}

export interface StageRequest {
  readonly status: MeshControlPlaneStatus | undefined;
  readonly target: Revision;
  readonly current: Revision | undefined;
  /** The revisions of the rollout that is under way, as far as they are known. */
  readonly from: Revision | undefined;
  readonly to: Revision | undefined;
  /** The spec was rolled back, and is not tried again. */
  readonly vetoed: boolean;
  /** Nothing is known to forbid the upgrade that the spec asks for. */
  readonly allowed: boolean;
}

/** The phase that decides what is wanted: a blocked mesh is kept as it was when it was blocked. */
export function effectivePhase(status: MeshControlPlaneStatus | undefined): Phase {
  const phase = status?.phase ?? 'Pending';
  return phase === 'Blocked' ? (status?.blockedFrom ?? 'Preflight') : phase;
}

export function stageOf(request: StageRequest): Stage {
  const { status, target, current, from, to } = request;
  if (status?.rollout === undefined) return withoutRollout(request);
  const phase = effectivePhase(status);
  const { rollback } = status.rollout;
  // Once the mesh is to go, the spec moves nobody any more.
  const withdrawn = phase !== 'Uninstalling' && isWithdrawn(request);
  const goesBack = rollback !== undefined || phase === 'RollingBack' || to === undefined || withdrawn;
  if (goesBack && from !== undefined) return { kind: 'single', revision: from };
  const next = to ?? target;
  const promoted = phase === 'Promoting' || phase === 'Retiring' || current?.name === next.name;
  if (promoted || from === undefined) return { kind: 'promoting', from, to: next };
  return twoSided(from, next);
}

function twoSided(from: Revision, to: Revision): Stage {
  return { kind: from.servesAs === to.servesAs ? 'replacing' : 'beside', from, to };
}

/** The spec asks for another revision than the one that is rolled out. */
function isWithdrawn({ target, current, from, to }: StageRequest): boolean {
  if (target.name === to?.name) return false;
  return current?.name !== to?.name || target.name === from?.name;
}

/** Before its rollout begins, an upgrade is only looked at: that is what Preflight does, and Blocked goes on doing. */
function withoutRollout({ status, target, current, vetoed, allowed }: StageRequest): Stage {
  if (current === undefined || current.name === target.name) return { kind: 'single', revision: target };
  const asked = lookingAhead.has(effectivePhase(status)) && allowed && !vetoed;
  return asked ? twoSided(current, target) : { kind: 'single', revision: current };
}

const lookingAhead: ReadonlySet<Phase> = new Set(['Pending', 'Preflight', 'Installing', 'Verifying', 'Analyzing']);
