import { applyChanges } from './apply.ts';
import type { ActContext } from './context.ts';
import { evict } from './evict.ts';
import { release, takeCharge } from './finalizer.ts';
import type { Intent } from './intent.ts';
import { createNamespaces } from './namespaces.ts';
import { prune, removeInjection } from './prune.ts';
import { refresh } from './refresh.ts';
import { restart } from './restart.ts';
import { recordRevision, removeRevision } from './revision.ts';
import { storeRender } from './stored-render.ts';

/**
 * Carries out intents, one after the other. The only way in which the operator changes anything but status and Events.
 * Throws ApiError; what was done until then stays, and the next observation sees it.
 */
export async function act(intents: readonly Intent[], context: ActContext): Promise<void> {
  for (const intent of intents) {
    context.signal.throwIfAborted();
    await carryOut(intent, context);
  }
}

function carryOut(intent: Intent, context: ActContext): Promise<void> {
  switch (intent.do) {
    case 'takeCharge':
      return takeCharge(context);
    case 'release':
      return release(context);
    case 'recordRevision':
      return recordRevision(context);
    case 'createNamespaces':
      return createNamespaces(intent.names, context);
    case 'apply':
      return intent.set === 'record' ? storeRender(intent.changes, context) : applyChanges(intent.changes, context);
    case 'refresh':
      return refresh(intent.webhooks, context);
    case 'prune':
      return prune(intent.objects, intent.evenInUse, context);
    case 'removeInjection':
      return removeInjection(intent.webhooks, intent.unlessUsed, context);
    case 'removeRevision':
      return removeRevision(intent.revision, intent.evenInUse, context);
    case 'restart':
      return restart(intent.workloads, intent.marker, context);
    case 'evict':
      return evict(intent.pods, context);
  }
}
