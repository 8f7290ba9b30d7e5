import { expect, test } from 'vitest';
import type { AuditedRequest } from '../../e2e/world/index.ts';
import { spendingOf } from './spending.ts';

const movedAt = Date.parse('2026-01-01T00:00:10Z');

function request(resource: string, features: Partial<AuditedRequest> = {}): AuditedRequest {
  return {
    user: 'operator',
    userAgent: 'meshwright',
    verb: 'patch',
    resource,
    subresource: undefined,
    namespace: undefined,
    name: undefined,
    dryRun: false,
    fieldManager: 'meshwright',
    code: 200,
    at: '2026-01-01T00:00:05.000000Z',
    tookMs: 1,
    ...features,
  };
}

const webhooks = 'mutatingwebhookconfigurations';
const tag = { name: 'istio-revision-tag-default' };

test.each([
  ['pointing', request(webhooks, tag)],
  ['promoting', request(webhooks, { ...tag, at: '2026-01-01T00:00:11.000000Z' })],
  ['restarting', request('deployments', { fieldManager: 'meshwright-restart' })],
  ['otherWrites', request(webhooks, { name: 'istio-sidecar-injector-1-30-3' })],
  ['otherWrites', request('meshcontrolplanes', { subresource: 'status' })],
  ['reads', request(webhooks, { ...tag, dryRun: true })],
  ['reads', request('pods', { verb: 'list' })],
])('%s: what %j was for', (purpose, one) => {
  expect(Object.entries(spendingOf([one], movedAt)).flatMap(([name, list]) => (list.length > 0 ? [name] : []))).toEqual(
    [purpose],
  );
});
