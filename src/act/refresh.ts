import { annotations, fieldManagers } from '../api/index.ts';
import { ApiError, describe } from '../kube/index.ts';
import type { ActContext } from './context.ts';
import { every } from './every.ts';
import type { UnheededWebhook } from './intent.ts';
import { hasVanished } from './vanished.ts';

type RefreshContext = Pick<ActContext, 'client' | 'tell' | 'signal'>;

/**
 * Writes webhook configurations once more, unchanged but for a mark, so that every API server reads them anew. The mark
 * is the generation that was not acted upon; a repetition changes nothing.
 */
export async function refresh(webhooks: readonly UnheededWebhook[], context: RefreshContext): Promise<void> {
  await every(webhooks, (webhook) => refreshOne(webhook, context));
}

async function refreshOne(webhook: UnheededWebhook, { client, tell, signal }: RefreshContext): Promise<void> {
  const { apiVersion, kind, name, uid, generation } = webhook;
  const mark = { [annotations.refreshed]: String(generation) };
  try {
    await client.apply(
      { apiVersion, kind, metadata: { name, uid, annotations: mark } },
      { fieldManager: fieldManagers.refresh, force: true, signal },
    );
  } catch (error) {
    if (error instanceof ApiError && hasVanished(error)) return;
    throw error;
  }
  const note = `${describe(webhook)} did not do what it should; it was written once more, in case the API server goes on with an old version of it`;
  tell({ type: 'Normal', reason: 'WebhookRefreshed', note });
}
