import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { bufferFromFileOrString, type KubeConfig } from './client-node.ts';
import { type Clock, systemClock } from './clock.ts';
import { ApiError } from './errors.ts';
import { textAt } from './json.ts';
import { type KubeconfigChoice, type LoadedKubeconfig, loadKubeconfig } from './kubeconfig.ts';

/** What a TLS connection to the API server is made with. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly cert?: Buffer | string;
  readonly key?: Buffer | string;
  readonly servername?: string;
  readonly rejectUnauthorized?: false;
}

export interface Credentials {
  /** Base URL of the API server, without a slash at its end; it may have a path. */
  readonly server: string;
  readonly proxy: string | undefined;
  readonly tls: TlsMaterial;
  readonly headers: Readonly<Record<string, string>>;
}

/** The credentials of one connection, kept fresh: tokens, certificates and the kubeconfig itself may be rotated. */
export interface CredentialSource {
  /** The credentials of now; sources are asked again at most every ten seconds. */
  current(): Promise<Credentials>;
  /**
   * What to try after the server refused these credentials: asks every source anew, also what caches on its own.
   * Undefined when there is nothing else, or the last such asking was less than ten seconds ago.
   */
  renewed(refused: Credentials): Promise<Credentials | undefined>;
}

const shortestIntervalMs = 10_000;

export function openCredentials(choice: KubeconfigChoice, clock: Clock = systemClock): CredentialSource {
  let loaded: LoadedKubeconfig | undefined;
  let latest: { readonly at: number; readonly value: Promise<Credentials> } | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;

  const read = (afresh: boolean): Promise<Credentials> => {
    const value = Promise.resolve().then(() => {
      // An exec plugin or an identity provider keeps its token inside the config: a new config would ask it again.
      if (loaded === undefined || afresh || !cachesItself(loaded.config)) loaded = loadKubeconfig(choice);
      return credentialsOf(loaded);
    });
    latest = { at: clock.monotonic(), value };
    // A failed reading is not kept: the next call tries again.
    value.catch(() => {
      if (latest?.value === value) latest = undefined;
    });
    return value;
  };

  return {
    current() {
      const young = latest !== undefined && clock.monotonic() - latest.at < shortestIntervalMs;
      return young && latest !== undefined ? latest.value : read(false);
    },
    async renewed(refused) {
      // Of many calls that were refused together the first asks, and all use what it gets.
      const mayAsk = clock.monotonic() - renewedAt >= shortestIntervalMs;
      if (mayAsk) renewedAt = clock.monotonic();
      const newest = await (mayAsk ? read(true) : latest?.value);
      return newest === undefined || sameAccess(newest, refused) ? undefined : newest;
    },
  };
}

/** Headers may change at any time; a change of anything else needs new connections. */
export function sameConnection(a: Credentials, b: Credentials): boolean {
  if (a === b) return true;
  return (
    a.server === b.server &&
    a.proxy === b.proxy &&
    a.tls.servername === b.tls.servername &&
    a.tls.rejectUnauthorized === b.tls.rejectUnauthorized &&
    sameBytes(a.tls.ca, b.tls.ca) &&
    sameBytes(a.tls.cert, b.tls.cert) &&
    sameBytes(a.tls.key, b.tls.key)
  );
}

function sameAccess(a: Credentials, b: Credentials): boolean {
  const names = new Set([...Object.keys(a.headers), ...Object.keys(b.headers)]);
  return sameConnection(a, b) && [...names].every((name) => a.headers[name] === b.headers[name]);
}

function sameBytes(a: Buffer | string | undefined, b: Buffer | string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Buffer.from(a).equals(Buffer.from(b));
}

function cachesItself(config: KubeConfig): boolean {
  const user = config.getCurrentUser();
  if (user?.exec) return true;
  return Boolean(user?.authProvider) && textAt(user?.authProvider, 'config', 'tokenFile') === undefined;
}

async function credentialsOf({ config, tokenFile }: LoadedKubeconfig): Promise<Credentials> {
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  const filled: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(filled);
    const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim();
    const ca = bufferFromFileOrString(cluster?.caFile, cluster?.caData);
    return {
      server: cluster?.server ?? '',
      proxy: cluster?.proxyUrl,
      tls: {
        ...(ca ? { ca } : {}),
        ...pemOf('cert', filled.cert),
        ...pemOf('key', filled.key),
        ...(cluster?.tlsServerName ? { servername: cluster.tlsServerName } : {}),
        ...(cluster?.skipTLSVerify ? { rejectUnauthorized: false } : {}),
      },
      headers: headersOf(filled, token, user?.username ? `${user.username}:${user.password ?? ''}` : undefined),
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new ApiError({
      reason: 'Credentials',
      message: `could not get credentials for ${cluster?.server ?? 'the cluster'}: ${text.trim()}`,
      cause: error,
    });
  }
}

function pemOf(name: 'cert' | 'key', value: unknown): Readonly<Record<string, Buffer | string>> {
  return typeof value === 'string' || Buffer.isBuffer(value) ? { [name]: value } : {};
}

function headersOf(
  filled: RequestOptions,
  token: string | undefined,
  basic: string | undefined,
): Readonly<Record<string, string>> {
  const impersonated = textAt(filled.headers, 'Impersonate-User');
  // Token files end in a newline, which no header may carry.
  const given = token === undefined ? textAt(filled.headers, 'Authorization')?.trim() : `Bearer ${token}`;
  const authorization = given ?? (basic && `Basic ${Buffer.from(basic).toString('base64')}`);
  return {
    ...(authorization ? { authorization } : {}),
    ...(impersonated ? { 'impersonate-user': impersonated } : {}),
  };
}
