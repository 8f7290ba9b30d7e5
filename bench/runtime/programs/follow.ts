/** Follows objects, and tells each that appears once all that existed have been read. */
import { argument, linger, send } from '../../measure/conversation.ts';
import { load } from '../contenders/load.ts';
import type { RecoveryArgument, RecoveryMessage } from '../recovery.ts';

const { side, kubeconfig, namespace, restart } = argument<RecoveryArgument>();
const tell = (message: RecoveryMessage): Promise<void> => send(message);
const contender = await load(side);
let synced = false;
await contender.follow({
  kubeconfig,
  followed: { kind: 'ConfigMap', namespace },
  keep: 'whole',
  restart,
  seen: (name) => {
    if (synced) void tell({ seen: name });
  },
});
synced = true;
await tell({ seen: undefined });
// Also when an informer has ended for good.
linger();
