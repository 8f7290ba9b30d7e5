import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { writeKubeconfig } from './kubeconfig.ts';

const manifest = join(import.meta.dirname, '../../manifests/rbac.yaml');
const namespace = 'meshwright-system';
const serviceAccount = 'meshwright';

/** Applies the operator's rights and writes a kubeconfig with a token of its ServiceAccount, valid for 24 h. */
export async function writeOperatorKubeconfig(cluster: Cluster): Promise<string> {
  await applyIdentity(cluster);
  const token = await cluster.kubectl([
    'create',
    'token',
    serviceAccount,
    '--namespace',
    namespace,
    '--duration',
    '24h',
  ]);
  const file = join(cluster.folder, 'operator.kubeconfig');
  await writeKubeconfig(file, cluster.url, cluster.caCertificate, { token: token.trim() });
  return file;
}

async function applyIdentity(cluster: Cluster): Promise<void> {
  if (await exists(manifest)) {
    await cluster.kubectl(['apply', '--server-side', '-f', manifest]);
    return;
  }
  const bare = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: serviceAccount, namespace } },
  ];
  await cluster.kubectl(['apply', '--server-side', '-f', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: bare }),
  });
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
