import { expect, test } from 'vitest';
import { type Exchange, exchangeOf } from './exchange.ts';

const rows: readonly { readonly sent: string; readonly means: Partial<Exchange> }[] = [
  { sent: 'GET /api/v1/namespaces', means: { verb: 'list', resource: 'namespaces' } },
  { sent: 'GET /api/v1/namespaces/shop', means: { verb: 'get', resource: 'namespaces', name: 'shop' } },
  {
    sent: 'PUT /api/v1/namespaces/shop/finalize',
    means: { verb: 'update', resource: 'namespaces', name: 'shop', subresource: 'finalize' },
  },
  {
    sent: 'GET /api/v1/namespaces/shop/pods?limit=500',
    means: { verb: 'list', resource: 'pods', namespace: 'shop' },
  },
  {
    sent: 'GET /apis/apps/v1/deployments?watch=1&resourceVersion=7',
    means: { verb: 'watch', resource: 'deployments', asksForVersion: '7' },
  },
  {
    sent: 'PATCH /apis/apps/v1/namespaces/shop/deployments/app?fieldManager=me&dryRun=All',
    means: { verb: 'apply', resource: 'deployments', namespace: 'shop', name: 'app', fieldManager: 'me', dryRun: true },
  },
  {
    sent: 'PATCH /apis/meshwright.io/v1alpha1/meshcontrolplanes/mesh/status',
    means: { verb: 'apply', resource: 'meshcontrolplanes', name: 'mesh', subresource: 'status' },
  },
  {
    sent: 'DELETE /api/v1/namespaces/shop/configmaps/one',
    means: { verb: 'delete', resource: 'configmaps', namespace: 'shop', name: 'one' },
  },
  {
    sent: 'DELETE /api/v1/namespaces/shop/configmaps',
    means: { verb: 'deletecollection', resource: 'configmaps', namespace: 'shop' },
  },
  { sent: 'GET /apis/apps/v1', means: { verb: 'list', resource: '' } },
  { sent: 'GET /version', means: { verb: 'list', resource: '' } },
];

test.each(rows)('$sent is understood', ({ sent, means }) => {
  const [method = '', address = ''] = sent.split(' ');
  const nothing = {
    sequence: 1,
    address,
    namespace: undefined,
    name: undefined,
    subresource: undefined,
    dryRun: false,
    fieldManager: undefined,
    asksForVersion: undefined,
    uid: undefined,
  };
  const contentType = method === 'PATCH' ? 'application/apply-patch+yaml' : undefined;
  expect(exchangeOf(1, { method, address, contentType, body: undefined })).toEqual({ ...nothing, ...means });
});

test('the name of a new object, and the version and identity that a write insists on, are read from the body', () => {
  const metadata = { name: 'one', uid: 'u', resourceVersion: '5' };
  const sent = { method: 'POST', address: '/api/v1/namespaces/shop/configmaps', contentType: 'application/json' };
  expect(exchangeOf(1, { ...sent, body: { metadata } })).toMatchObject({
    verb: 'create',
    name: 'one',
    asksForVersion: '5',
    uid: 'u',
  });
});
