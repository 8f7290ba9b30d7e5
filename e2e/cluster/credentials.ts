import 'reflect-metadata';
import { generateKeyPairSync, type webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Signs the certificates of one cluster. */
export interface CertificateAuthority {
  /** The CA's certificate, PEM. */
  readonly certificate: string;
  /** A serving certificate for names and IP addresses. */
  issueServer(names: readonly string[], addresses: readonly string[]): Promise<KeyPair>;
  /** A client certificate: the API server takes the user from CN and the groups from O. */
  issueClient(user: string, groups: readonly string[]): Promise<KeyPair>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const minute = 60_000;
const lifetime = 30 * 24 * 60 * minute;

/** Makes a new certificate authority, valid for 30 days: longer than any test cluster lives. */
export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: [{ CN: ['meshwright test cluster'] }],
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const issue = (subject: x509.JsonName, extensions: x509.Extension[]) =>
    sign(ca, keys.privateKey, subject, extensions);
  return {
    certificate: ca.toString('pem'),
    issueServer: (names, addresses) => issue([{ CN: [names[0] ?? 'server'] }], serverExtensions(names, addresses)),
    issueClient: (user, groups) =>
      issue(
        [...groups.map((group) => ({ O: [group] })), { CN: [user] }],
        [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
      ),
  };
}

/** The key that signs ServiceAccount tokens. */
export function createTokenKey(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

async function sign(
  ca: x509.X509Certificate,
  caKey: webcrypto.CryptoKey,
  subject: x509.JsonName,
  extensions: x509.Extension[],
): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(),
    subject,
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.AuthorityKeyIdentifierExtension.create(ca),
      ...extensions,
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}

function serverExtensions(names: readonly string[], addresses: readonly string[]): x509.Extension[] {
  return [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension([
      ...names.map((value) => ({ type: 'dns' as const, value })),
      ...addresses.map((value) => ({ type: 'ip' as const, value })),
    ]),
  ];
}

/**
 * From one minute ago: the clocks of two processes on one machine agree, but a virtual machine's clock may step back.
 */
function validity(): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - minute), notAfter: new Date(Date.now() + lifetime) };
}
