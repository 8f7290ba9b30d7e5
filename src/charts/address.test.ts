import { expect, test } from 'vitest';
import { isLoopback, nextHop, shown } from './address.ts';
import { placeOf } from './oci-client.ts';

test.each([
  ['https://a/x', 'y', 'https://a/y'],
  ['https://a/x', 'https://b/', 'https://b/'],
  ['http://a/x', 'https://b/', 'https://b/'],
  ['http://a/x', '//b/', 'http://b/'],
  ['https://a/x', 'http://b/', undefined],
  ['https://a/x', 'http://a/', undefined],
  ['https://a/x', 'file:///etc/passwd', undefined],
  ['https://a/x', 'https://user:secret@b/', undefined],
  ['https://a/x', 'https://', undefined],
])('from %s a redirect to %s leads to %s', (from, location, to) => {
  expect(nextHop(new URL(from), location)?.href).toBe(to);
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['localhost.example.com', false],
  ['127.0.0.1.example.com', false],
  ['10.0.0.1', false],
])('the host %s is this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test('a signed address is shown without its signature', () => {
  expect(shown(new URL('https://host/path/a.tgz?signature=secret#part'))).toBe('https://host/path/a.tgz');
});

test.each([
  ['oci://registry.example.com/istio/istiod', 'https://registry.example.com/v2/istio/istiod/'],
  ['oci://localhost:5000/istiod', 'http://localhost:5000/v2/istiod/'],
  ['oci://[::1]:5000/istiod', 'http://[::1]:5000/v2/istiod/'],
  ['oci://10.0.0.1:5000/istiod', 'https://10.0.0.1:5000/v2/istiod/'],
])('%s is read from %s', (reference, base) => {
  expect(placeOf(reference).base.href).toBe(base);
});
