import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { createCertificateAuthority, createTokenKey, type KeyPair } from './credentials.ts';

test('a client certificate names user and groups as the API server reads them', async () => {
  const authority = await createCertificateAuthority();
  const certificate = new X509Certificate((await authority.issueClient('jane', ['dev', 'ops'])).certificate);
  expect(certificate.subject.split('\n')).toEqual(['O=dev', 'O=ops', 'CN=jane']);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
});

test('a serving certificate covers every name and address asked for', async () => {
  const authority = await createCertificateAuthority();
  const server = await authority.issueServer(['kubernetes.default.svc', 'localhost'], ['127.0.0.1', '127.96.0.1']);
  const certificate = new X509Certificate(server.certificate);
  expect(certificate.subjectAltName).toBe(
    'DNS:kubernetes.default.svc, DNS:localhost, IP Address:127.0.0.1, IP Address:127.96.0.1',
  );
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
});

test('what one authority issues is trusted by it and by no other, and fits its key', async () => {
  const [authority, stranger] = await Promise.all([createCertificateAuthority(), createCertificateAuthority()]);
  const issued: KeyPair[] = [await authority.issueClient('jane', []), await authority.issueServer(['a.svc'], [])];
  for (const { certificate, key } of issued) {
    const leaf = new X509Certificate(certificate);
    expect(leaf.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(leaf.verify(new X509Certificate(stranger.certificate).publicKey)).toBe(false);
    expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(leaf.ca).toBe(false);
  }
});

test('the key for ServiceAccount tokens is a pair', () => {
  const { privateKey, publicKey } = createTokenKey();
  const derived = createPublicKey(createPrivateKey(privateKey)).export({ type: 'spki', format: 'pem' });
  expect(derived).toBe(publicKey);
});
