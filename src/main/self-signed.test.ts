import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selfSigned } from './self-signed.ts';

test('a certificate vouches for itself, names its hosts, and is valid now and for ten years', () => {
  const now = Date.UTC(2026, 10, 21, 9, 5, 7);
  const { key, cert } = selfSigned('meshwright', ['localhost', '10.1.2.3'], now);
  const read = new X509Certificate(cert);
  expect({
    subject: read.subject,
    hosts: read.subjectAltName,
    usage: read.keyUsage,
    from: read.validFromDate.toISOString(),
    to: read.validToDate.toISOString(),
    own: read.verify(read.publicKey),
    fits: read.checkPrivateKey(createPrivateKey(key)),
  }).toEqual({
    subject: 'CN=meshwright',
    hosts: 'DNS:localhost, IP Address:10.1.2.3',
    usage: ['1.3.6.1.5.5.7.3.1'],
    from: '2026-11-21T09:00:07.000Z',
    to: '2036-11-18T09:05:07.000Z',
    own: true,
    fits: true,
  });
});

test('however long the names are, the certificate can be read', () => {
  const name = fc.stringMatching(/^[a-z]{1,60}$/);
  fc.assert(
    fc.property(name, fc.array(name, { minLength: 1, maxLength: 40 }), (subject, hosts) => {
      const read = new X509Certificate(selfSigned(subject, hosts).cert);
      expect([read.subject, read.subjectAltName]).toEqual([
        `CN=${subject}`,
        hosts.map((host) => `DNS:${host}`).join(', '),
      ]);
      expect(read.verify(read.publicKey)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('a client that pins the certificate reaches the server', async () => {
  const own = selfSigned('meshwright', ['localhost', '127.0.0.1']);
  const server = createServer(own, (_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const status = await new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, ca: own.cert, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    request.on('error', reject);
  });
  server.close();
  expect(status).toBe(200);
});
