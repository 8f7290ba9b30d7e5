import { backoffMs } from './backoff.ts';
import type { KubeClient, Selection, WatchEvent } from './client.ts';
import { type Clock, sleep, systemClock } from './clock.ts';
import { Contact } from './contact.ts';
import { ApiError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { Kind, KubeObject } from './object.ts';
import { type Rhythm, usualRhythm } from './rhythm.ts';
import { type Change, Contents, type Held, identityOf, type Store } from './store.ts';

/** A watch that ends sooner, and without a word, counts as failed: else a broken server would be asked in a loop. */
const shortestWatchMs = 1_000;

export interface ReflectOptions<T> extends Selection {
  readonly client: KubeClient;
  readonly kind: Kind;
  /** What the store keeps of an object; undefined: nothing. It sees managedFields, and should not keep them. */
  project(object: KubeObject): T | undefined;
  /** Called after the store changed; should only note keys. What it throws is logged. */
  onChange(change: Change<T>): void;
  /** The only way to end the reflector. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  readonly rhythm?: Partial<Rhythm> | undefined;
}

export interface Reflection<T> extends Store<T> {
  /** Resolves when everything was read once; rejects with the signal's reason when that comes first. */
  readonly whenSynced: Promise<void>;
  /** Resolves when the reflector has ended; never rejects. */
  readonly done: Promise<void>;
}

/**
 * Keeps a store equal to what the API server has: lists once, then watches, resuming from the last version seen.
 * Nothing ends it but its signal: what goes wrong, a kind that is not served and missing permission too, is visible as
 * the store's `outage`, and tried again with growing waits.
 */
export function reflect<T>(options: ReflectOptions<T>): Reflection<T> {
  const { client, kind, signal, log, clock = systemClock, random = Math.random } = options;
  const rhythm = { ...usualRhythm, ...options.rhythm };
  const selection: Selection = {
    namespace: options.namespace,
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
    metadataOnly: options.metadataOnly,
  };
  const contents = new Contents<T>();
  const contact = new Contact({ kind, log, clock });
  const firstSync = Promise.withResolvers<void>();
  firstSync.promise.catch(() => undefined); // whoever awaits it is told; nobody has to
  let synced = false;
  /** The version to go on from; undefined: list again. */
  let version: string | undefined;
  let failures = 0;

  const report = (changes: readonly Change<T>[]): void => {
    for (const change of changes) {
      try {
        options.onChange(change);
      } catch (error) {
        log.error({ kind: kind.kind, key: change.key, error }, 'the handler of a change failed');
      }
    }
  };

  const held = (object: KubeObject): Held<T> | undefined => {
    const { key, uid, resourceVersion } = identityOf(object);
    try {
      const value = options.project(object);
      return value === undefined ? undefined : { uid, resourceVersion, value };
    } catch (error) {
      log.error({ kind: kind.kind, key, error }, 'the projection of an object failed; what was known of it is kept');
      const known = contents.get(key);
      return known?.uid === uid ? known : undefined;
    }
  };

  const relist = async (): Promise<void> => {
    const all = new Map<string, Held<T>>();
    let listed = '';
    for await (const page of client.pages(kind, { ...selection, signal })) {
      listed = page.resourceVersion;
      for (const object of page.items) {
        const entry = held(object);
        if (entry !== undefined) all.set(identityOf(object).key, entry);
      }
    }
    const changes = contents.replace(all);
    version = listed;
    synced = true;
    report(changes);
    firstSync.resolve();
  };

  const take = (event: WatchEvent): void => {
    contact.heard();
    failures = 0;
    if (event.type === 'bookmark') {
      version = event.resourceVersion;
      return;
    }
    const { key, uid, resourceVersion } = identityOf(event.object);
    const changes = event.type === 'delete' ? contents.delete(key, uid) : contents.set(key, held(event.object));
    version = resourceVersion || version;
    report(changes);
  };

  /** Watches until the server ends it; returns how long to wait before the next. */
  const follow = async (resourceVersion: string): Promise<number> => {
    const begun = clock.monotonic();
    const { least, most } = rhythm.watchSeconds;
    const timeoutSeconds = Math.round(least + random() * (most - least));
    const events = await client.watch(kind, { ...selection, resourceVersion, timeoutSeconds, signal });
    contact.restored();
    let silent = true;
    try {
      for await (const event of events) {
        silent = false;
        take(event);
      }
    } finally {
      // A version from the future, left by a restored backup of etcd, yields such silence and no error.
      if (silent && clock.monotonic() - begun >= rhythm.silentMs) version = undefined;
    }
    const endedAtOnce = silent && clock.monotonic() - begun < shortestWatchMs;
    return endedAtOnce ? backoffMs(rhythm.backoff, failures++, random) : 0;
  };

  const fail = (failure: ApiError): number => {
    if (!resumable(failure)) version = undefined;
    // Too old is no loss of contact: the list that follows tells everything.
    if (failure.reason !== 'Expired') contact.lost(failure);
    return failure.retryAfterMs ?? backoffMs(rhythm.backoff, failures++, random);
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const newKinds = client.discoverySignal;
      try {
        if (version === undefined) await relist();
        await sleep(clock, await follow(version ?? ''), signal);
      } catch (error) {
        if (signal.aborted) break;
        const failure = asApiError(error, kind);
        const hope = failure.reason === 'KindNotServed' ? AbortSignal.any([signal, newKinds]) : signal;
        await sleep(clock, fail(failure), hope);
        if (newKinds.aborted) failures = 0;
      }
    }
    firstSync.reject(signal.reason);
  };

  const done = run();
  return {
    get synced() {
      return synced;
    },
    get outage() {
      return contact.outage;
    },
    get size() {
      return contents.size;
    },
    get: (key) => contents.get(key)?.value,
    versionOf: (key) => contents.get(key)?.resourceVersion,
    entries: () => contents.entries(),
    *values() {
      for (const [, value] of contents.entries()) yield value;
    },
    whenSynced: firstSync.promise,
    done,
  };
}

/** True when a watch may go on from the version it had: the failure says nothing about that version. */
function resumable({ reason }: ApiError): boolean {
  switch (reason) {
    case 'Unreachable':
    case 'Timeout':
    case 'Unavailable':
    case 'Throttled':
    case 'Unauthorized':
    case 'Credentials':
    case 'Forbidden':
      return true;
    default:
      return false;
  }
}

function asApiError(error: unknown, { kind }: Kind): ApiError {
  if (error instanceof ApiError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new ApiError({ reason: 'Internal', message: `could not follow ${kind}: ${text}`, cause: error });
}
