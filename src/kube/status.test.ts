import { describe, expect, test } from 'vitest';
import { errorFromAnswer, errorFromStatus } from './status.ts';

const status = (code: number, fields: object): string => JSON.stringify({ kind: 'Status', code, ...fields });

/** Answers as a real API server of Kubernetes 1.36 gives them. */
const answers: readonly [what: string, status: number, body: string, reason: string, transient: boolean][] = [
  ['a missing object', 404, status(404, { reason: 'NotFound', message: 'pods "x" not found' }), 'NotFound', false],
  ['a path that is not served', 404, '404 page not found\n', 'KindNotServed', true],
  ['a used name', 409, status(409, { reason: 'AlreadyExists', message: 'exists' }), 'AlreadyExists', false],
  ['a failed precondition', 409, status(409, { reason: 'Conflict', message: 'uid mismatch' }), 'Conflict', true],
  [
    'a value that is not valid',
    422,
    status(422, { reason: 'Invalid', message: 'field is immutable' }),
    'Invalid',
    false,
  ],
  [
    'an apply that does not fit the schema',
    500,
    status(500, {
      message: 'failed to create typed patch object (a/b; /v1, Kind=C): .foo: field not declared in schema',
    }),
    'SchemaMismatch',
    false,
  ],
  [
    'an unknown field in a create',
    400,
    status(400, { reason: 'BadRequest', message: 'strict decoding error: unknown field "foo"' }),
    'SchemaMismatch',
    false,
  ],
  [
    'a webhook that is down',
    500,
    status(500, {
      reason: 'InternalError',
      message: 'Internal error occurred: failed calling webhook "x": failed to call webhook: Post "https://y": refused',
    }),
    'WebhookUnavailable',
    true,
  ],
  [
    'a webhook that refuses',
    400,
    status(400, { reason: 'BadRequest', message: 'admission webhook "validation.istio.io" denied the request: no' }),
    'AdmissionDenied',
    false,
  ],
  [
    'a policy that refuses',
    422,
    status(422, { message: "ValidatingAdmissionPolicy 'a' with binding 'b' denied request: no" }),
    'AdmissionDenied',
    false,
  ],
  ['missing permission', 403, status(403, { reason: 'Forbidden', message: 'cannot list pods' }), 'Forbidden', false],
  ['a used up quota', 403, status(403, { reason: 'Forbidden', message: 'exceeded quota: q' }), 'QuotaExceeded', false],
  [
    'a namespace that is going',
    403,
    status(403, { reason: 'Forbidden', message: 'x', details: { causes: [{ reason: 'NamespaceTerminating' }] } }),
    'NamespaceTerminating',
    true,
  ],
  ['credentials that are not accepted', 401, status(401, { reason: 'Unauthorized' }), 'Unauthorized', false],
  ['an overloaded server', 429, status(429, { reason: 'TooManyRequests' }), 'Throttled', true],
  [
    'a disruption budget',
    429,
    status(429, { reason: 'TooManyRequests', details: { causes: [{ reason: 'DisruptionBudget' }] } }),
    'DisruptionBudget',
    true,
  ],
  [
    'a pod that two disruption budgets speak of',
    500,
    status(500, {
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    }),
    'DisruptionBudget',
    true,
  ],
  ['a list token that is too old', 410, status(410, { reason: 'Expired' }), 'Expired', true],
  ['a request that is too large', 413, status(413, { message: 'limit is 3145728' }), 'TooLarge', false],
  ['an object that etcd refuses', 500, status(500, { message: 'etcdserver: request is too large' }), 'TooLarge', false],
  [
    'a ConfigMap that is too large',
    422,
    status(422, { reason: 'Invalid', message: '[]: Too long: may not be more than 1048576 bytes' }),
    'TooLarge',
    false,
  ],
  ['a server that is not ready', 503, 'upstream connect error', 'Unavailable', true],
  ['a slow server', 504, status(504, { reason: 'Timeout' }), 'Timeout', true],
  ['an unknown failure', 500, status(500, { reason: 'InternalError', message: 'boom' }), 'Internal', true],
  ['a redirect to a login page', 302, '<html>', 'BadAnswer', true],
  ['a cut Status', 500, '{"kind":"Status","code":50', 'Internal', true],
];

describe('an answer of the API server', () => {
  test.each(answers)('%s has its own reason', (_, code, body, reason, transient) => {
    const error = errorFromAnswer({ action: 'apply Pod shop/x', status: code, body });
    expect({ reason: error.reason, transient: error.transient, status: error.status }).toEqual({
      reason,
      transient,
      status: code,
    });
    expect(error.message).toMatch(/^could not apply Pod shop\/x: ./);
  });

  test('names the owner of each field that an apply would take away', () => {
    const causes = [
      { reason: 'FieldManagerConflict', message: 'conflict with "helm" using apps/v1', field: '.spec.replicas' },
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "a \\"b\\"" with subresource "scale"',
        field: '.spec.x',
      },
    ];
    const error = errorFromStatus('apply Deployment shop/web', { code: 409, reason: 'Conflict', details: { causes } });
    expect({ reason: error.reason, conflicts: error.conflicts, message: error.message }).toEqual({
      reason: 'FieldManagerConflict',
      conflicts: [
        { manager: 'helm', field: '.spec.replicas' },
        { manager: 'a "b"', field: '.spec.x' },
      ],
      message: 'could not apply Deployment shop/web: .spec.replicas belongs to "helm", .spec.x belongs to "a "b""',
    });
  });

  test('carries the wait that the server asks for, from its header or its details', () => {
    const details = status(429, { details: { retryAfterSeconds: 3 } });
    const read = (retryAfter: string | undefined, body: string): number | undefined =>
      errorFromAnswer({ action: 'x', status: 429, body, retryAfter }).retryAfterMs;
    expect([read('2', ''), read('2', details), read(undefined, details), read('soon', ''), read('-1', '')]).toEqual([
      2000,
      2000,
      3000,
      undefined,
      undefined,
    ]);
  });
});

test('a server that says too much is quoted in part, and one that asks for days is obeyed for minutes', () => {
  const body = status(500, { message: 'x'.repeat(1_000_000), details: { retryAfterSeconds: 86_400 } });
  const error = errorFromAnswer({ action: 'get x', status: 500, body });
  expect(error.message).toBe(`could not get x: ${'x'.repeat(2_000)}…`);
  expect(error.retryAfterMs).toBe(300_000);
  expect(errorFromAnswer({ action: 'x', status: 429, body: '', retryAfter: 'Infinity' }).retryAfterMs).toBe(300_000);
});
