import { annotations } from '../../api/index.ts';
import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';
import { specDigestOf, vetoOf } from '../../observe/rollout/veto.ts';
import { type Assessment, alreadySo, senseless } from './wish.ts';

/** Lifts the veto on the spec, so that what was rolled back is tried again. */
export function retry(mesh: SeenControlPlane): Assessment {
  const { spec, status } = mesh;
  const digest = specDigestOf(spec);
  const kept = status?.vetoed?.find(({ specDigest }) => specDigest === digest);
  if (kept === undefined) return senseless(`this spec was not rolled back: ${status?.message ?? 'it is new'}`);
  if (vetoOf(mesh) === undefined) {
    return alreadySo(`another try of ${kept.version} is asked for already (${annotations.retry})`);
  }
  if (status?.phase === 'RollingBack')
    return senseless(`${kept.version} is still being rolled back: ${status.message}`);
  const effect = `${kept.version} is tried again, with every check; it was rolled back before: ${kept.reason}`;
  return { verdict: 'Sensible', wish: { annotation: 'retry', value: kept.id }, effect };
}
