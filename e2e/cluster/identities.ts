import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFiles } from './commands.ts';
import { type CertificateAuthority, createCertificateAuthority, createTokenKey, type KeyPair } from './credentials.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { Slot } from './slot.ts';

/** Who may talk to one cluster's API server: its certificate authority and the first identities. */
export interface Identities {
  readonly authority: CertificateAuthority;
  readonly admin: KeyPair;
}

/** The components' users, with the rights that Kubernetes itself gives to these names; kwok has none there. */
const components = [
  { file: clusterFiles.controllerManagerKubeconfig, user: 'system:kube-controller-manager', groups: [] },
  { file: clusterFiles.schedulerKubeconfig, user: 'system:kube-scheduler', groups: [] },
  { file: clusterFiles.kwokKubeconfig, user: 'kwok', groups: ['system:masters'] },
] as const;

/** Makes every certificate, key and kubeconfig that the control plane needs in the cluster's folder. */
export async function createIdentities(folder: string, slot: Slot, url: string): Promise<Identities> {
  const authority = await createCertificateAuthority();
  const admin = await authority.issueClient('admin', ['system:masters']);
  await Promise.all([
    writeFile(join(folder, clusterFiles.ca), authority.certificate),
    writeServerFiles(folder, authority, slot),
    writeKubeconfig(join(folder, clusterFiles.adminKubeconfig), url, authority.certificate, {
      clientCertificate: admin,
    }),
    ...components.map(async ({ file, user, groups }) => {
      const clientCertificate = await authority.issueClient(user, groups);
      await writeKubeconfig(join(folder, file), url, authority.certificate, { clientCertificate });
    }),
  ]);
  return { authority, admin };
}

async function writeServerFiles(folder: string, authority: CertificateAuthority, slot: Slot): Promise<void> {
  const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost'];
  const serving = await authority.issueServer(names, ['127.0.0.1', slot.firstServiceAddress]);
  const tokens = createTokenKey();
  const secret = { mode: 0o600 };
  await Promise.all([
    writeFile(join(folder, clusterFiles.serverCertificate), serving.certificate),
    writeFile(join(folder, clusterFiles.serverKey), serving.key, secret),
    writeFile(join(folder, clusterFiles.tokenPublicKey), tokens.publicKey),
    writeFile(join(folder, clusterFiles.tokenPrivateKey), tokens.privateKey, secret),
  ]);
}
