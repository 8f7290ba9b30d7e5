import type { CallOptions, Deletion, KubeClient, Page, Selection, ServerVersion, WatchEvent } from './client.ts';
import { type Clock, systemClock } from './clock.ts';
import { openCredentials } from './credentials.ts';
import { unlessAborted } from './deadline.ts';
import { createDiscovery, definedBy } from './discovery.ts';
import { defaultTimeouts, type Timeouts } from './dispatchers.ts';
import { ApiError } from './errors.ts';
import { at, listAt, numberAt, textAt } from './json.ts';
import type { Kind, KubeObject, Resource } from './object.ts';
import { mostPages, readPages } from './pages.ts';
import * as requests from './requests.ts';
import { type Call, createTransport, type RequestRecord, type Transport } from './transport.ts';
import { badAnswer, objectOfKind, parseWatchEvent } from './watch-event.ts';

export interface ConnectOptions {
  /** Path of a kubeconfig; default: `KUBECONFIG`, then `~/.kube/config`, then the pod's service account. */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  /** Called once for each HTTP request, when the head of its answer is there or it failed. */
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
  /** Called right before the first byte of a request that may change something; what it throws is thrown instead. */
  readonly beforeChange?: (() => void) | undefined;
}

/** Reads the credentials, and throws when there are none that could work; the server is not asked yet. */
export async function connect(options: ConnectOptions = {}): Promise<KubeClient> {
  const { clock = systemClock, random = Math.random, onRequest } = options;
  const credentials = openCredentials({ kubeconfig: options.kubeconfig, context: options.context }, clock);
  await credentials.current();
  return createClient(
    createTransport({
      credentials,
      clock,
      random,
      timeouts: { ...defaultTimeouts, ...options.timeouts },
      userAgent: options.userAgent ?? 'meshwright',
      onRequest,
      beforeChange: options.beforeChange,
    }),
  );
}

function createClient(transport: Transport): KubeClient {
  const discovery = createDiscovery((apiVersion) => unlessUnserved(transport.send(requests.discoveryCall(apiVersion))));

  let freshness = new AbortController();
  const tellOfNewKinds = (): void => {
    const ended = freshness;
    freshness = new AbortController();
    ended.abort();
  };
  const refreshDiscovery = (): void => {
    discovery.forget();
    tellOfNewKinds();
  };

  const served = async (kind: Kind, signal: AbortSignal | undefined): Promise<Resource> => {
    const resource = await unlessAborted(discovery.resource(kind), signal);
    if (resource !== undefined) return resource;
    throw new ApiError({
      reason: 'KindNotServed',
      message: `the API server does not serve ${kind.kind} (${kind.apiVersion})`,
    });
  };

  /** Runs a call; a kind that vanished is looked up anew the next time. */
  const calling = async <T>(kind: Kind, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'KindNotServed') discovery.forget(kind.apiVersion);
      throw error;
    }
  };

  const sendObject = async (call: Call, kind: Kind, signal: AbortSignal | undefined): Promise<KubeObject> =>
    objectOfKind(await calling(kind, transport.send(call, signal)), kind, call.action);

  const write = async (call: Call, kind: Kind, options: CallOptions & { dryRun?: boolean | undefined }) => {
    const written = await sendObject(call, kind, options.signal);
    if (kind.kind === 'CustomResourceDefinition' && !options.dryRun) {
      for (const apiVersion of definedBy(written)) discovery.forget(apiVersion);
      tellOfNewKinds();
    }
    return written;
  };

  async function* pages(
    kind: Kind,
    options: Selection & { signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<Page> {
    const resource = await served(kind, options.signal);
    const { action } = requests.listCall(resource, options, undefined);
    const read = (token: string | undefined) =>
      calling(kind, transport.send(requests.listCall(resource, options, token), options.signal));
    yield* readPages(read, kind, action, mostPages);
  }

  return {
    pages,
    async *list(kind, options) {
      for await (const page of pages(kind, options)) yield* page.items;
    },
    async get(ref, { signal } = {}) {
      try {
        return await sendObject(requests.getCall(await served(ref, signal), ref), ref, signal);
      } catch (error) {
        if (error instanceof ApiError && error.reason === 'NotFound') return undefined;
        throw error;
      }
    },
    async watch(kind, options) {
      const call = requests.watchCall(await served(kind, options.signal), options);
      return events(await calling(kind, transport.open(call, options.signal)), kind, call.action);
    },
    async apply(object, options) {
      const resource = await served(object, options.signal);
      return write(requests.applyCall(resource, object, options), object, options);
    },
    async mergePatch(ref, patch, { fieldManager, signal }) {
      const resource = await served(ref, signal);
      return sendObject(requests.mergePatchCall(resource, ref, patch, fieldManager), ref, signal);
    },
    async create(object, options = {}) {
      const resource = await served(object, options.signal);
      return write(requests.createCall(resource, object, options), object, options);
    },
    async review(kind, spec, { signal } = {}) {
      const call = requests.reviewCall(await served(kind, signal), spec);
      return { status: at(await calling(kind, transport.send(call, signal)), 'status') };
    },
    async delete(ref, options = {}) {
      const call = requests.deleteCall(await served(ref, options.signal), ref, options);
      try {
        return deletionOf(await calling(ref, transport.send(call, options.signal)));
      } catch (error) {
        if (error instanceof ApiError && error.reason === 'NotFound') return 'absent';
        throw error;
      }
    },
    async evict({ namespace, name }, { uid, signal }) {
      const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name };
      const call = requests.evictCall(await served(ref, signal), ref, uid);
      try {
        await calling(ref, transport.send(call, signal));
        return 'evicted';
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.reason === 'DisruptionBudget') return 'refused';
        if (error.reason === 'NotFound' || error.reason === 'Conflict') return 'absent';
        throw error;
      }
    },
    resource: (kind, { signal } = {}) => unlessAborted(discovery.resource(kind), signal),
    refreshDiscovery,
    get discoverySignal() {
      return freshness.signal;
    },
    version: async ({ signal } = {}) => versionOf(await transport.send(requests.versionCall, signal)),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

async function* events(lines: AsyncGenerator<string>, kind: Kind, action: string): AsyncGenerator<WatchEvent> {
  for await (const line of lines) yield parseWatchEvent(line, kind, action);
}

async function unlessUnserved(list: Promise<unknown>): Promise<unknown> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'KindNotServed') return undefined;
    throw error;
  }
}

/** Some kinds answer with the object even when it is gone at once; namespaces have finalizers of a second sort. */
function deletionOf(answer: unknown): Deletion {
  const waits = [...listAt(answer, 'metadata', 'finalizers'), ...listAt(answer, 'spec', 'finalizers')].length > 0;
  const graceful = (numberAt(answer, 'metadata', 'deletionGracePeriodSeconds') ?? 0) > 0;
  return at(answer, 'kind') !== 'Status' && (waits || graceful) ? 'deleting' : 'deleted';
}

/** Some providers write the minor version as `29+`. */
function versionOf(answer: unknown): ServerVersion {
  const [major, minor] = [textAt(answer, 'major'), textAt(answer, 'minor')].map((text) =>
    Number.parseInt(text ?? '', 10),
  );
  const gitVersion = textAt(answer, 'gitVersion');
  if (major === undefined || minor === undefined || !(major >= 0) || !(minor >= 0) || gitVersion === undefined) {
    throw badAnswer(requests.versionCall.action, 'none');
  }
  return { major, minor, gitVersion };
}
