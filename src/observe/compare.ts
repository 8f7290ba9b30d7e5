import { gt, valid } from 'semver';
import type { ChangeCause } from '../act/intent.ts';
import { type Applied, lag } from '../act/ledger.ts';
import { annotations } from '../api/index.ts';
import { isAtLeast, type KubeObject } from '../kube/index.ts';
import type { LiveObject } from './live-object.ts';

/** How a wanted object stands against the cluster. */
export type Standing = ChangeCause | 'inLine' | 'justWritten';

/**
 * Compares without looking at values: an apply leaves behind the set of fields we own, and that set changes
 * whenever another writer takes or removes one (server-side apply, "Field management" in the Kubernetes documentation).
 */
export function compare(
  wanted: { readonly object: KubeObject; readonly digest: string },
  live: LiveObject | undefined,
  applied: Applied | undefined,
  now: number,
): Standing {
  if (live !== undefined && isNewer(live.object, wanted.object)) return 'inLine';
  if (applied === undefined) return live === undefined ? 'missing' : 'outdated';
  if (live === undefined) return !applied.confirmed && now - applied.at < lag ? 'justWritten' : 'deleted';
  if (applied.wanted !== wanted.digest) return 'outdated';
  if (!applied.confirmed && !shows(live, applied)) return now - applied.at < lag ? 'justWritten' : 'deleted';
  if (live.object.metadata.uid !== applied.uid) return 'deleted';
  return live.owned === applied.owned ? 'inLine' : 'changed';
}

/** The store shows our write, or something later. */
export function shows(live: LiveObject | undefined, applied: Applied): boolean {
  const version = live?.object.metadata.resourceVersion;
  return version !== undefined && isAtLeast(version, applied.resourceVersion);
}

/** A CRD of a newer version of the mesh is never downgraded: an older revision works with it, not the reverse. */
function isNewer(live: KubeObject, wanted: KubeObject): boolean {
  const [liveVersion, wantedVersion] = [live, wanted].map(
    (object) => object.metadata.annotations?.[annotations.meshVersion],
  );
  if (liveVersion === wantedVersion) return false;
  const [has, want] = [valid(liveVersion), valid(wantedVersion)];
  return has != null && want != null && gt(has, want);
}
