import { inUse, usersUnknown } from '../../guards.ts';
import { waveInHand } from '../../rollout.ts';
import { wayBack } from '../../rollout-guards.ts';
import { hasObjects } from './effects.ts';
import { claimsReady, isBlockedBySomething, tellsWhatIsAwaited } from './properties/reporting.ts';
import { idle } from './removal.ts';
import type { Turn } from './turn.ts';
import { late, resource, type World } from './world.ts';

/** Where every world must be able to end: nothing is written any more, and who or what is waited for is known. */
export function isSettled({ before: w, phase, decision, told, observation: o, writes }: Turn): boolean {
  if (w.late !== late.nothing || writes.length > 0 || decision.intents.length > 0) return false;
  if (decision.frozen) return true;
  switch (phase) {
    case 'Ready':
      return o.inCharge && claimsReady(told) && o.abandoned.length === 0 && !hasSurplus(o);
    // Somebody holds the previous revision, and is named.
    case 'Retiring':
      return o.inCharge && claimsReady(told) && told.message.includes('stays, because') && !canRestart(o);
    case 'RolledBack':
      // What can't be seen can't be repaired either; that it is not ready is told.
      return (
        o.inCharge &&
        o.vetoed !== undefined &&
        (o.unready.length === 0 || o.plan.state === 'unavailable') &&
        o.abandoned.length === 0 &&
        !hasSurplus(o)
      );
    case 'AwaitingApproval':
      return tellsWhatIsAwaited(told) && !mayGoOn(o);
    case 'Blocked':
      return isBlockedBySomething(o) && (o.current === undefined || (o.inCharge && !isDamaged(o.plan)));
    case 'Uninstalling':
      return inUse(o) || usersUnknown(o) || (!o.inCharge && !hasObjects(w));
    // What can't be seen can't be led back, and a workload that does not run with its old sidecar either is named.
    case 'RollingBack':
      return /held up:|waiting for Deployment/.test(told.message);
    // Without automatic rollback, or with nothing left to return to, a rollout stops, and says at what.
    case 'Installing':
    case 'Verifying':
    case 'Analyzing':
    case 'Migrating':
    case 'Promoting':
      return o.rollout?.overdue === true && !(o.rollout.automatic && wayBack(o));
    default:
      return false;
  }
}

/** Neither a person nor a window nor a verdict is waited for. */
function mayGoOn({ rollout, waves }: Turn['observation']): boolean {
  const wave = waveInHand(waves);
  const begins = wave === undefined || (wave.approved && rollout?.windowOpen === true);
  return begins && rollout?.analysis?.verdict === 'Pass';
}

/** Nothing is left, and nothing is on its way. */
export function isGone(w: World): boolean {
  return w.mesh === resource.absent && w.removal === idle;
}

function isDamaged(plan: Turn['observation']['plan']): boolean {
  const changes = plan.state === 'known' ? plan.sets.flatMap((set) => set.changes) : [];
  return changes.some(({ cause }) => cause === 'deleted' || cause === 'changed');
}

function hasSurplus({ plan }: Turn['observation']): boolean {
  return plan.state === 'known' && plan.surplus.length > 0;
}

function canRestart({ rollout }: Turn['observation']): boolean {
  return (rollout?.restarts.annotate.length ?? 0) > 0;
}
