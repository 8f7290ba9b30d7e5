import type { KubeObject } from '../../kube/index.ts';
import { listAt, textAt } from '../../kube/json.ts';
import { unansweredWebhook } from '../unanswered-webhook.ts';
import { shortageIn } from './shortage.ts';
import type { Trouble } from './trouble.ts';

/** Why the API server does not let a workload create pods. */
export function refusedTrouble(refusal: string): Trouble {
  return shortageIn(refusal) ?? { code: 'NotReady', message: `its pods can't be created: ${otherwise(refusal)}` };
}

function otherwise(refusal: string): string {
  const silent = unansweredWebhook(refusal);
  return silent === undefined ? refusal : `webhook ${silent.webhook} does not answer: ${silent.why}`;
}

/** Why pods of a workload can't be created, in the API server's words. Of StatefulSets and DaemonSets only Events tell it. */
export function refusalOf({ status }: KubeObject): string | undefined {
  const failure = listAt(status, 'conditions').find(
    (condition) => textAt(condition, 'type') === 'ReplicaFailure' && textAt(condition, 'status') === 'True',
  );
  return textAt(failure, 'message');
}
