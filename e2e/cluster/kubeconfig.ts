import { rename, writeFile } from 'node:fs/promises';
import { dump } from 'js-yaml';
import type { KeyPair } from './credentials.ts';

/** How a kubeconfig's user proves who it is. */
export type KubeconfigIdentity = { readonly clientCertificate: KeyPair } | { readonly token: string };

/**
 * Writes a kubeconfig for one user of one cluster, readable by its owner only. Everything is inside, so the file can be
 * copied.
 */
export async function writeKubeconfig(
  file: string,
  server: string,
  caCertificate: string,
  identity: KubeconfigIdentity,
): Promise<void> {
  const name = 'meshwright-test';
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(caCertificate) } }],
    users: [{ name, user: userEntry(identity) }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
  // In one step: a process may be reading the one that is replaced.
  const written = `${file}.${process.hrtime.bigint()}`;
  await writeFile(written, dump(content, { lineWidth: -1 }), { mode: 0o600 });
  await rename(written, file);
}

function userEntry(identity: KubeconfigIdentity): Record<string, string> {
  if ('token' in identity) return { token: identity.token };
  return {
    'client-certificate-data': base64(identity.clientCertificate.certificate),
    'client-key-data': base64(identity.clientCertificate.key),
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
