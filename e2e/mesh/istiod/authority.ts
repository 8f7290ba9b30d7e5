import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate authority as its two PEM texts. */
export interface AuthorityPem {
  readonly certificate: string;
  /** PKCS #8 */
  readonly key: string;
}

/** What a server needs for TLS. */
export interface ServingPair {
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const minute = 60_000;
const day = 24 * 60 * minute;

/** A new self-signed root, valid for ten years as istiod's own. */
export async function createAuthority(): Promise<AuthorityPem> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...validFor(3_650 * day),
    name: [{ O: ['cluster.local'] }],
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: root.toString('pem'), key: await pemOf(keys.privateKey) };
}

/** A serving certificate for names such as `istiod-1-30-3.istio-system.svc`. Rejects when the authority's texts are damaged. */
export async function issueServing(authority: AuthorityPem, names: readonly string[]): Promise<ServingPair> {
  const root = new x509.X509Certificate(authority.certificate);
  const rootKey = await crypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(authority.key),
    algorithm,
    false,
    ['sign'],
  );
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    ...validFor(365 * day),
    subject: [{ CN: [names[0] ?? 'istiod'] }],
    issuer: root.subject,
    publicKey: keys.publicKey,
    signingKey: rootKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(root),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value }))),
    ],
  });
  return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

/** From one minute ago, since a virtual machine's clock may step back. */
function validFor(milliseconds: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - minute), notAfter: new Date(Date.now() + milliseconds) };
}
