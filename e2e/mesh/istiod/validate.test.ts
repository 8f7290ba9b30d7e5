import { expect, test } from 'vitest';
import { refusal, validate } from './validate.ts';

const server = { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] };
const route = { route: [{ destination: { host: 'web' } }] };

function reasons(kind: string, spec: object, annotations: Record<string, string> = {}) {
  return validate({ kind, metadata: { name: 'x', annotations }, spec });
}

test.each([
  ['Gateway', { selector: { app: 'ingress' }, servers: [server] }],
  ['VirtualService', { hosts: ['a.example'], http: [route] }],
  ['VirtualService', { hosts: ['a.example'], http: [{ redirect: { uri: '/' } }] }],
  ['VirtualService', { hosts: ['a.example'], tcp: [route], tls: [route] }],
  ['DestinationRule', { host: 'web' }],
  ['ServiceEntry', { hosts: ['a.example'] }],
  ['PeerAuthentication', {}],
])('a sound %s is accepted: %j', (kind, spec) => {
  expect(reasons(kind, spec)).toEqual([]);
});

test('a VirtualService without hosts is a delegate, and fine as such', () => {
  expect(reasons('VirtualService', { http: [route] })).toEqual([]);
});

test.each([
  ['Gateway', {}, ['gateway must have at least one server']],
  ['Gateway', { servers: [{ port: server.port }] }, ['server config must contain at least one host']],
  ['Gateway', { servers: [{ hosts: ['*'] }] }, ['port is required']],
  [
    'Gateway',
    { servers: [{ hosts: ['*'], port: { number: 70000 } }] },
    ['port number 70000 must be in the range 1..65535'],
  ],
  ['Gateway', { servers: [server], selector: { app: '*' } }, ['wildcard is not supported in selector: "app=*"']],
  ['Gateway', { servers: [server], selector: { '': 'x' } }, ['empty key is not supported in selector: "=x"']],
  ['VirtualService', { hosts: ['a.example'] }, ['http, tcp or tls must be provided in virtual service']],
  ['VirtualService', { hosts: ['a.example'], http: [{}] }, ['HTTP route, redirect or direct_response is required']],
  ['VirtualService', { hosts: ['a.example'], http: [{ route: [{}] }] }, ['empty domain name not allowed']],
  ['VirtualService', { hosts: ['a.example'], tcp: [{}] }, ['TCP route is required']],
  ['VirtualService', { gateways: ['g'], http: [route] }, ['delegate virtual service must have no gateways specified']],
  ['DestinationRule', {}, ['empty domain name not allowed']],
  ['ServiceEntry', {}, ['service entry must have at least one host']],
])('an unsound %s is refused with the reason: %j', (kind, spec, expected) => {
  expect(reasons(kind, spec)).toEqual(expected);
});

test('the probe of istiod itself is refused even when all its fields are sound', () => {
  const probe = { 'internal.istio.io/webhook-always-reject': 'true' };
  expect(reasons('Gateway', { servers: [server] }, probe)).toHaveLength(1);
});

test('one reason stands in the sentence, several stand below it', () => {
  expect(refusal(['a'])).toBe('configuration is invalid: a');
  expect(refusal(['a', 'b'])).toBe('configuration is invalid: 2 errors occurred:\n\t* a\n\t* b\n\n');
});
