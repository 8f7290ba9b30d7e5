import { unansweredWebhook } from '../../unanswered-webhook.ts';
import { quotaTrouble } from './quota.ts';
import type { Trouble } from './trouble.ts';

/** Why the API server does not let a workload create pods. */
export function refusedTrouble(refusal: string): Trouble {
  const quota = quotaTrouble(refusal);
  if (quota !== undefined) return quota;
  const silent = unansweredWebhook(refusal);
  const why = silent === undefined ? refusal : `webhook ${silent.webhook} does not answer: ${silent.why}`;
  return { code: 'NotReady', message: `its pods can't be created: ${why}` };
}
