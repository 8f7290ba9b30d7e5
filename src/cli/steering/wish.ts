import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';

/** What a person asks of a mesh, as it would be written by kubectl: one annotation, or `spec.paused`. */
export type Wish =
  | { readonly annotation: 'approve' | 'rollback' | 'retry'; readonly value: string }
  | { readonly paused: boolean };

/** Whether a wish makes sense as the mesh stands. */
export type Assessment =
  /** `effect` says what will happen. */
  | { readonly verdict: 'Sensible'; readonly wish: Wish; readonly effect: string }
  /** It is so already, or was asked for already. */
  | { readonly verdict: 'AlreadySo'; readonly because: string }
  /** `because` also says what would make sense instead. */
  | { readonly verdict: 'Senseless'; readonly because: string };

/** Pure: what a command makes of the mesh as it stands. */
export type Assess = (mesh: SeenControlPlane) => Assessment;

export function senseless(because: string): Assessment {
  return { verdict: 'Senseless', because };
}

export function alreadySo(because: string): Assessment {
  return { verdict: 'AlreadySo', because };
}
