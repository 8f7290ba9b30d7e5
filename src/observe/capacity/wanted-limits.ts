import type { QuotaStatus } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import type { Finding } from '../../mesh/finding.ts';
import type { Surroundings } from '../surroundings.ts';
import { demandedQuotas } from './demanded-quotas.ts';
import { ownLimitRange } from './own-limit-range.ts';
import type { OwnQuota } from './own-quota.ts';
import { type QuotaRequest, quotaStatus, wantedQuota } from './quota-set.ts';

interface LimitsRequest extends QuotaRequest {
  /** Everything that is to be there, now or later. */
  readonly objects: readonly KubeObject[];
  /** Nothing of it is begun yet. */
  readonly isAhead: boolean;
}

/** What limits the pods of the mesh and comes with it. */
export interface WantedLimits {
  readonly quota: OwnQuota | undefined;
  /** That quota, and whatever else there is to be. */
  readonly limits: readonly KubeObject[];
  /** What is missing and is not to be made. */
  readonly findings: readonly Finding[];
  /** What status tells of the quotas. */
  readonly status: QuotaStatus | undefined;
}

/** Why it is not known is told; nothing, as long as what it depends on is not read. */
export async function wantedLimits(
  request: LimitsRequest,
  around: Surroundings,
  signal: AbortSignal,
): Promise<WantedLimits | { readonly unknown: readonly Finding[] } | undefined> {
  const { mesh, objects, isAhead } = request;
  const wanted = await wantedQuota(request, around, signal);
  if (wanted === undefined) return undefined;
  if ('findings' in wanted) return { unknown: wanted.findings };
  const { quota } = wanted;
  const demanded = await demandedQuotas({ mesh, objects, own: quota, isAhead }, around, signal);
  if ('unknown' in demanded) return demanded;
  const { quotas, findings } = demanded;
  const limits = [ownLimitRange(mesh), quota?.object, ...quotas.map(({ object }) => object)];
  return {
    quota,
    limits: limits.filter((object) => object !== undefined),
    findings,
    status: quota && quotaStatus(quota, quotas, around.stores),
  };
}
