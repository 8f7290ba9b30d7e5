import { quotaTrouble } from './quota.ts';
import type { Trouble } from './trouble.ts';

/** Why the API server does not let a workload create pods. */
export function refusedTrouble(refusal: string): Trouble {
  const quota = quotaTrouble(refusal);
  if (quota !== undefined) return quota;
  const webhook = /failed calling webhook "([^"]+)": (?:failed to call webhook: )?(.*)/s.exec(refusal);
  const why = webhook === null ? refusal : `webhook ${webhook[1]} does not answer: ${webhook[2]}`;
  return { code: 'NotReady', message: `its pods can't be created: ${why}` };
}
