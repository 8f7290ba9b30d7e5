import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { isRecord, listAt, textAt } from '../../../src/kube/json.ts';
import { createCertificateAuthority } from '../../cluster/credentials.ts';
import { writeKubeconfig } from '../../cluster/kubeconfig.ts';
import { connectionsOf } from './connections.ts';
import { createDirector } from './director.ts';
import { type Exchange, exchangeOf } from './exchange.ts';
import { type Aftermath, Gate } from './gate.ts';
import { passRequest, reset } from './pass-request.ts';
import { passWatch, refuse } from './pass-watch.ts';
import type { Passage, Surroundings } from './passage.ts';
import { createPastLists } from './past-lists.ts';
import type { Fault, Moment, Plan, RequestFault } from './plan.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';
import { Strikes } from './strikes.ts';
import { connectUpstream, passedOn, readAll } from './upstream.ts';

export interface ProxyOptions {
  /** A kubeconfig with a token, whose user the proxy's kubeconfig will also name. */
  readonly kubeconfig: string;
  /** Certificate of the authority of the API server, PEM. */
  readonly caCertificate: string;
  /** Where the proxy's own kubeconfig is written. */
  readonly folder: string;
  /** What is done while everything stands still, as a `halt` of the plan demands. */
  readonly halted?: (exchange: Exchange, when: Moment) => Promise<Aftermath>;
}

/** An API server on loopback that is the real one, but for what a plan says. */
export interface FaultProxy extends AsyncDisposable {
  /** For clients that are to be disturbed. The identity is that of the kubeconfig given. */
  readonly kubeconfig: string;
  /** Every request so far. */
  readonly requests: readonly LoggedRequest[];
  /** How many requests have met a fault of the plan that was played last. */
  readonly met: number;
  /** What has really happened so far, whatever the plan. */
  readonly strikes: Strikes;
  /** From now on requests meet the faults of this plan; those of an earlier one end. */
  play(plan: Plan): void;
  /** Ends all faults: what was held is delivered, what was frozen is reset, what is asked from now on is answered. */
  heal(): void;
  /** From now on streams that begin with what is there are refused for these resources only: clients list instead. */
  refuseStreams(resources: readonly string[]): void;
  /** Keeps every list of this resource as it is now, for `replay`. */
  remember(resource: string): Promise<void>;
  /** Tells the running watches, of this resource or all, that their version is too old: clients list again. */
  expireWatches(resource?: string): void;
  /** Resets every connection, as a network does that is interrupted: running watches and requests fail. */
  cutConnections(): void;
  stop(): Promise<void>;
}

const everything = '*';

export async function startFaultProxy(options: ProxyOptions): Promise<FaultProxy> {
  const { server: url, token } = await accessIn(options.kubeconfig);
  const authority = await createCertificateAuthority();
  const { certificate, key } = await authority.issueServer(['localhost'], ['127.0.0.1']);
  const server = createServer({ cert: certificate, key, keepAliveTimeout: 60_000 });
  const connections = connectionsOf(server);
  const upstream = connectUpstream(url, options.caCertificate);
  const log = new RequestLog();
  const gate = new Gate();
  const pastLists = createPastLists(upstream);
  const strikes = new Strikes();
  let director = createDirector({ rules: [] });
  let playing = false;
  let healing = new AbortController();
  const expiries = new Map<string, AbortController>();
  let unstreamed: readonly string[] = [];
  let sequence = 0;

  const expiryOf = (resource: string): AbortController => {
    const known = expiries.get(resource);
    if (known !== undefined) return known;
    const made = new AbortController();
    expiries.set(resource, made);
    return made;
  };
  const expire = (resource: string): void => {
    const ended = expiryOf(resource);
    expiries.delete(resource);
    ended.abort();
  };
  const surroundings: Surroundings = {
    upstream,
    gate,
    connections,
    pastLists,
    strikes,
    healing: () => healing.signal,
    expiry: (resource) => AbortSignal.any([expiryOf(resource).signal, expiryOf(everything).signal]),
    async halt(exchange, when, first) {
      const aftermath = await gate.close(async () => {
        await first?.();
        const outcome = (await options.halted?.(exchange, when)) ?? 'goesOn';
        if (outcome === 'crashed') {
          strikes.add('crash');
          connections.resetAll();
        }
        return outcome;
      });
      return aftermath === 'goesOn';
    },
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(request);
    const { method = 'GET', url: address = '/' } = request;
    const contentType = request.headers['content-type'];
    const exchange = exchangeOf(++sequence, { method, address, contentType, body: parsed(body) });
    const note = log.begin(exchange);
    const outgoing = { method, address, headers: lengthened(passedOn(request), body), body };
    const passage: Passage = { exchange, outgoing, request, response, note, surroundings };
    if (!(await gate.pass())) return reset(passage);
    if (unstreamed.includes(exchange.resource) && beginsWithWhatIsThere(address)) return refuse(passage, { code: 422 });
    const fault = playing ? director.faultFor(exchange) : undefined;
    note({ fault });
    await (exchange.verb === 'watch' ? passWatch(passage, fault) : passRequest(passage, requestFault(fault)));
    note({});
  };
  server.on('request', (request, response) => {
    response.on('error', () => undefined);
    // A client that is gone, or an API server that is: either way this connection has nothing more to say.
    handle(request, response).catch(() => connections.reset(request));
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(options.folder, 'fault-proxy.kubeconfig');
  await writeKubeconfig(kubeconfig, `https://127.0.0.1:${port}`, authority.certificate, { token });

  const heal = (): void => {
    playing = false;
    const ended = healing;
    healing = new AbortController();
    ended.abort();
  };
  const proxy: FaultProxy = {
    kubeconfig,
    strikes,
    get requests() {
      return log.entries;
    },
    get met() {
      return director.met;
    },
    play(plan) {
      heal();
      director = createDirector(plan);
      playing = true;
    },
    heal,
    refuseStreams(resources) {
      unstreamed = resources;
    },
    remember: (resource) => pastLists.remember(resource),
    expireWatches: (resource = everything) => expire(resource),
    cutConnections: () => strikes.add('cut', connections.resetAll()),
    async stop() {
      heal();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      upstream.close();
      await closed;
    },
    [Symbol.asyncDispose]: () => proxy.stop(),
  };
  return proxy;
}

async function accessIn(kubeconfig: string): Promise<{ readonly server: string; readonly token: string }> {
  const content = load(await readFile(kubeconfig, 'utf8'));
  const server = textAt(listAt(content, 'clusters')[0], 'cluster', 'server');
  const token = textAt(listAt(content, 'users')[0], 'user', 'token');
  if (server === undefined || token === undefined) throw new Error(`${kubeconfig} has no server or no token`);
  return { server, token };
}

/** A watch list (Kubernetes API concepts, "Streaming lists"). */
function beginsWithWhatIsThere(address: string): boolean {
  return new URLSearchParams(address.split('?')[1]).get('sendInitialEvents') === 'true';
}

function parsed(body: Buffer) {
  if (body.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    // The API server will say what it thinks of it.
    return undefined;
  }
}

function lengthened(headers: Readonly<Record<string, string>>, body: Buffer): Readonly<Record<string, string>> {
  return body.length === 0 ? headers : { ...headers, 'content-length': String(body.length) };
}

/** Faults of streams do nothing to what is no stream. */
function requestFault(fault: Fault | undefined): RequestFault | undefined {
  switch (fault?.do) {
    case 'hold':
    case 'silence':
    case 'hide':
    case 'reorder':
      return undefined;
    default:
      return fault;
  }
}
