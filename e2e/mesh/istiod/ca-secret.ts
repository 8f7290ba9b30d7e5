import { ApiError, type KubeClient, type KubeObject } from '../../../src/kube/index.ts';
import { textAt } from '../../../src/kube/json.ts';
import { type AuthorityPem, createAuthority } from './authority.ts';
import { fieldManager } from './field-manager.ts';

const name = 'istio-ca-secret';

/**
 * The root that all revisions of a namespace share: from the Secret `istio-ca-secret`, made when it is missing. Of
 * several that make it at the same time one wins, and all use that one's.
 *
 * @throws ApiError, for example while the namespace goes; Error when a Secret of that name holds no authority
 */
export async function sharedAuthority(client: KubeClient, namespace: string): Promise<AuthorityPem> {
  const found = await client.get({ apiVersion: 'v1', kind: 'Secret', namespace, name });
  if (found !== undefined) return authorityOf(found);
  try {
    return authorityOf(await client.create(secretOf(await createAuthority(), namespace), { fieldManager }));
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'AlreadyExists') return sharedAuthority(client, namespace);
    throw error;
  }
}

function secretOf({ certificate, key }: AuthorityPem, namespace: string): KubeObject {
  const data = {
    'ca-cert.pem': certificate,
    'ca-key.pem': key,
    'cert-chain.pem': '',
    'key.pem': '',
    'root-cert.pem': '',
  };
  const encoded = Object.entries(data).map(([file, text]) => [file, Buffer.from(text).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'istio.io/ca-root',
    metadata: { name, namespace },
    data: Object.fromEntries(encoded),
  };
}

function authorityOf(secret: KubeObject): AuthorityPem {
  const [certificate, key] = ['ca-cert.pem', 'ca-key.pem'].map((file) => textAt(secret, 'data', file));
  if (certificate === undefined || key === undefined) {
    throw new Error(`Secret ${secret.metadata.namespace ?? ''}/${name} holds no certificate authority`);
  }
  return { certificate: decode(certificate), key: decode(key) };
}

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
