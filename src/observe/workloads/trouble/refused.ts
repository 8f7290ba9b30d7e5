import { describe } from '../../../kube/index.ts';
import type { Trouble, Workload } from '../../../rollout/workload.ts';
import { quotaTrouble } from './quota.ts';

type Named = Pick<Workload, 'apiVersion' | 'kind' | 'namespace' | 'name'>;

/** Why the API server does not let a workload create pods. */
export function refusedTrouble(workload: Named, refusal: string): Trouble {
  const quota = quotaTrouble(workload.namespace, refusal);
  if (quota !== undefined) return quota;
  const webhook = /failed calling webhook "([^"]+)": (?:failed to call webhook: )?(.*)/s.exec(refusal);
  const why = webhook === null ? refusal : `webhook ${webhook[1]} does not answer: ${webhook[2]}`;
  return { code: 'NotReady', message: `${describe(workload)} can't create pods: ${why}` };
}
