import { isRollout } from '../../../act/mark.ts';
import { selection } from '../../../rollout/selector.ts';
import type { Trouble } from '../../trouble/trouble.ts';
import type { Budget } from '../budget.ts';
import type { Joined } from '../join.ts';
import type { WorkloadQuery } from '../query.ts';

/**
 * Why disruption budgets let none of a workload's pods be evicted. While pods that were evicted before are being
 * replaced, that is no trouble but how a budget works. `budgets` are those of its namespace.
 */
export function disruptionTrouble(
  { workload, digest }: Joined,
  budgets: readonly Budget[],
  query: Pick<WorkloadQuery, 'mode'>,
): Trouble | undefined {
  if (digest === undefined || workload.left === 0 || !isEvicted(workload, query)) return undefined;
  if (!digest.complete && workload.moved > 0) return undefined;
  const theirs = budgets.filter(({ selector }) => selector !== undefined && selection(selector)(digest.podLabels));
  const [budget] = theirs;
  if (theirs.length > 1) {
    const names = theirs
      .map(({ name }) => name)
      .sort()
      .join(' and ');
    return blocks(`PodDisruptionBudgets ${names} speak of the same pods, and Kubernetes then evicts none`);
  }
  if (budget === undefined || budget.allowed > 0) return undefined;
  const { name, healthy, kept } = budget;
  return blocks(
    `PodDisruptionBudget ${name} allows no disruption: it asks for ${kept} healthy pods, and there are ${healthy}`,
  );
}

/** An Argo Rollout evicts the pods that it restarts. */
function isEvicted(workload: Joined['workload'], { mode }: Pick<WorkloadQuery, 'mode'>): boolean {
  return mode !== 'Passive' && (mode === 'Evict' || workload.onDelete || isRollout(workload));
}

function blocks(message: string): Trouble {
  return { code: 'PDBBlocks', message };
}
