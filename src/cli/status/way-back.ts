import type { MeshControlPlaneStatus, RolloutStatus } from '../../api/index.ts';
import { nameInMesh, sharePlace } from '../../lifecycle/revision-name.ts';
import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';

/** How what is under way could be undone. */
export type WayBack =
  | {
      readonly state: 'Open';
      /** The version that a rollback returns to. */
      readonly to: string;
      readonly command: string;
      /** Pods that would be moved back. */
      readonly pods: number;
    }
  | {
      readonly state: 'UnderWay';
      readonly to: string;
      readonly reason: string;
      readonly message: string;
      /** Waves tell what is back; until then, what had moved. */
      readonly counted: boolean;
    }
  | { readonly state: 'Closed'; readonly message: string };

/** Undefined where nothing is rolled out. */
export function wayBackOf({ metadata, status }: SeenControlPlane, program: string): WayBack | undefined {
  const { rollout } = status ?? {};
  if (status === undefined || rollout === undefined) return undefined;
  const to = rollout.from.version;
  if (rollout.rollback !== undefined) {
    const { reason, message } = rollout.rollback;
    return { state: 'UnderWay', to, reason, message, counted: rollout.progressAt !== rollout.rollback.startedAt };
  }
  const available = status.conditions?.find(({ type }) => type === 'RollbackAvailable');
  if (available?.status === 'False') return { state: 'Closed', message: available.message };
  return { state: 'Open', to, command: `${program} rollback ${metadata.name}`, pods: movedPods(rollout, status) };
}

/** In place, pods keep their sidecars, and none has to be moved. */
function movedPods({ from, to }: RolloutStatus, { proxies = [] }: MeshControlPlaneStatus): number {
  if (sharePlace(from, to)) return 0;
  return proxies.find(({ revision }) => revision === nameInMesh(to))?.pods ?? 0;
}
