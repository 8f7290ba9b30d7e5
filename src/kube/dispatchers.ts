import { createSecureContext, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher, errors, ProxyAgent } from 'undici';
import { type Credentials, sameConnection, type TlsMaterial } from './credentials.ts';
import { ApiError } from './errors.ts';

/** How long to wait for the API server, in milliseconds. */
export interface Timeouts {
  /** Until a TCP and TLS connection stands. */
  readonly connect: number;
  /** Until the head of an answer. */
  readonly headers: number;
  /** Between two pieces of an answer's body. */
  readonly body: number;
  /** Until a whole call is answered, repeats included. */
  readonly call: number;
  /** Between two pieces of a watch: the server sends a bookmark each minute, so longer silence is a dead peer. */
  readonly watchSilence: number;
}

export const defaultTimeouts: Timeouts = {
  connect: 10_000,
  headers: 30_000,
  body: 60_000,
  call: 60_000,
  watchSilence: 150_000,
};

export type Lane = 'requests' | 'watches';

/** Pools of connections: watches have their own, since they would starve requests in a shared one. */
export interface Dispatchers {
  for(credentials: Credentials, lane: Lane): Dispatcher;
  destroy(): Promise<void>;
}

type Tls = TlsMaterial & { readonly secureContext: SecureContext };

/** At most this many requests at a time; further ones wait for a connection. */
const requestConnections = 16;

export function createDispatchers(timeouts: Timeouts): Dispatchers {
  let madeFor: Credentials | undefined;
  let pools: Readonly<Record<Lane, Dispatcher>> | undefined;
  const retired = new Set<Dispatcher>();
  let destroyed = false;

  const retire = (pool: Dispatcher): void => {
    retired.add(pool);
    // What is under way ends in peace; a pool that fails to close has nothing left to close.
    pool.close().then(
      () => retired.delete(pool),
      () => retired.delete(pool),
    );
  };

  return {
    for(credentials, lane) {
      if (destroyed) throw new errors.ClientDestroyedError('it was closed by us');
      if (pools === undefined || madeFor === undefined || !sameConnection(madeFor, credentials)) {
        if (pools !== undefined) Object.values(pools).forEach(retire);
        // Read once: for each of some fifty connections the certificates would take more than a millisecond.
        const tls = { ...credentials.tls, secureContext: createSecureContext(credentials.tls) };
        pools = {
          requests: createPool('requests', tls, credentials.proxy, timeouts),
          watches: createPool('watches', tls, credentials.proxy, timeouts),
        };
        madeFor = credentials;
      }
      return pools[lane];
    },
    async destroy() {
      destroyed = true;
      const all = [...retired, ...(pools === undefined ? [] : Object.values(pools))];
      await Promise.all(all.map((pool) => pool.destroy()));
    },
  };
}

function createPool(lane: Lane, tls: Tls, proxy: string | undefined, timeouts: Timeouts): Dispatcher {
  const common = {
    // An aborted HTTP/2 stream can leave a dead session behind; aborting HTTP/1.1 destroys the socket.
    allowH2: false,
    headersTimeout: timeouts.headers,
    bodyTimeout: lane === 'watches' ? timeouts.watchSilence : timeouts.body,
    ...(lane === 'requests' ? { connections: requestConnections } : {}),
  };
  const socket = { keepAlive: true, keepAliveInitialDelay: 30_000, timeout: timeouts.connect, allowH2: false };
  if (proxy === undefined) return new Agent({ ...common, connect: { ...socket, ...tls } });
  if (!/^https?:/.test(proxy)) {
    throw new ApiError({
      reason: 'Credentials',
      message: `proxy-url ${proxy}: only http and https proxies are supported`,
    });
  }
  return new ProxyAgent({ ...common, uri: proxy, connect: socket, requestTls: { ...socket, ...tls } });
}
