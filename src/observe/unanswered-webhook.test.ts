import { expect, test } from 'vitest';
import { unansweredWebhook } from './unanswered-webhook.ts';

test('of a webhook that could not be called its name is told and what came instead, and nothing around it', () => {
  const call = 'Post "https://istiod-1-30-4.istio-system.svc:443/inject?timeout=10s": dial tcp 10.0.0.1:443: connect';
  const around = 'could not dry-run: create Pod a/b: Internal error occurred: ';
  const webhook = 'rev.object.sidecar-injector.istio.io';
  expect(unansweredWebhook(`${around}failed calling webhook "${webhook}": failed to call webhook: ${call}`)).toEqual({
    webhook,
    why: call,
  });
  expect(unansweredWebhook(`failed calling webhook "${webhook}": no endpoints`)).toEqual({
    webhook,
    why: 'no endpoints',
  });
  expect(unansweredWebhook('exceeded quota')).toBeUndefined();
});
