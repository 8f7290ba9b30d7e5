import type { Verdict } from '../../api/index.ts';
import { type Wave, waveInHand } from '../../lifecycle/rollout.ts';
import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';
import { approvalFor } from '../../observe/rollout/waves.ts';

/** What a rollout in AwaitingApproval waits for. */
export type Gate =
  /** A person has to approve this wave. */
  | { readonly for: 'Approval'; readonly wave: string }
  /** A person has to decide, because too little is known of the new revision. */
  | { readonly for: 'Decision'; readonly wave: string; readonly verdict: Verdict; readonly evidence: readonly string[] }
  /** The wave is approved; it waits for its window, or begins in a moment. */
  | { readonly for: 'Window'; readonly wave: string }
  /** No wave is left; the new revision has to work before it takes over. */
  | { readonly for: 'Health' };

/** Undefined when no wave is waited for. */
export function gateOf(mesh: SeenControlPlane): Gate | undefined {
  const { rollout, phase } = mesh.status ?? {};
  if (rollout === undefined || phase !== 'AwaitingApproval') return undefined;
  const wave = waveInHand(wavesOf(mesh));
  if (wave === undefined) return { for: 'Health' };
  if (!wave.approved) return { for: 'Approval', wave: wave.name };
  const { verdict = 'Pending', evidence = [] } = rollout.analysis ?? {};
  const decided = verdict === 'Pass' || verdict === 'Pending' || wave.approvedBy !== undefined;
  return decided ? { for: 'Window', wave: wave.name } : { for: 'Decision', wave: wave.name, verdict, evidence };
}

/** The waves of the rollout as the operator sees them, with whether each may begin as far as people are concerned. */
export function wavesOf(mesh: SeenControlPlane): readonly Wave[] {
  return (mesh.status?.rollout?.waves ?? []).map((wave) => ({ ...wave, ...approvalFor(mesh, wave.name) }));
}
