import { annotations } from '../../api/index.ts';
import { count } from '../../lifecycle/count.ts';
import { asksFor, type SeenControlPlane } from '../../observe/rollout/approvals.ts';
import { wayBackOf } from '../status/way-back.ts';
import { type Assessment, alreadySo, senseless } from './wish.ts';

/** Brings back what is rolled out, as long as the previous revision is installed. */
export function rollback(mesh: SeenControlPlane): Assessment {
  const { status } = mesh;
  const { rollout, message = '' } = status ?? {};
  const back = wayBackOf(mesh, '');
  if (status === undefined || rollout === undefined || back === undefined) {
    return senseless(
      `nothing is rolled out, so there is nothing to roll back: ${message || 'it is new'}. Another version is reached by spec.version`,
    );
  }
  const { from, to, id } = rollout;
  switch (back.state) {
    case 'UnderWay':
      return alreadySo(`it goes back to ${from.version} already: ${back.message}`);
    case 'Closed':
      return senseless(`there is no way back any more: ${back.message}`);
    case 'Open': {
      if (asksFor(mesh, 'rollback', id))
        return alreadySo(`a rollback of ${id} is asked for already (${annotations.rollback})`);
      const pods =
        back.pods === 0 ? 'no pod has to move' : `${count(back.pods, 'pod')} of moved workloads are replaced`;
      const effect = `everything returns from ${to.version} to ${from.version}: ${pods}, and ${to.version} is not tried again with this spec until a retry is asked for`;
      return { verdict: 'Sensible', wish: { annotation: 'rollback', value: id }, effect };
    }
  }
}
