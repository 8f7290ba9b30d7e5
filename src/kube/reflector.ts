import { backoffMs } from './backoff.ts';
import { whenCaughtUp } from './catch-up.ts';
import type { KubeClient, Selection, WatchEvent } from './client.ts';
import { type Clock, sleep, systemClock } from './clock.ts';
import { Contact } from './contact.ts';
import type { ApiError } from './errors.ts';
import { Intake, type IntakeOptions } from './intake.ts';
import { asApiError, isAway, refusesStream, resumable } from './reflector-failure.ts';
import { type Rhythm, usualRhythm } from './rhythm.ts';
import { Contents, type Store } from './store.ts';
import type { Filing } from './store-index.ts';

/** A watch that ends sooner, and without a word, counts as failed: else a broken server would be asked in a loop. */
const shortestWatchMs = 1_000;

/**
 * How everything that exists is read. `stream`: by the watch itself, one object at a time, so that nothing large is ever
 * in memory or parsed at once; `pages`: by a list in pages, which every API server knows.
 */
export type Reading = 'stream' | 'pages';

export interface ReflectOptions<T, I extends string = never> extends Selection, IntakeOptions<T> {
  readonly client: Pick<KubeClient, 'pages' | 'watch' | 'discoverySignal'>;
  /** The only way to end the reflector. */
  readonly signal: AbortSignal;
  /** What the store can be asked for without a walk over all, by names of one's own. */
  readonly indexes?: Readonly<Record<I, Filing<T>>> | undefined;
  /** Default: `stream`, and `pages` where the API server refuses that, or after a stream that failed. */
  readonly reading?: Reading | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  readonly rhythm?: Partial<Rhythm> | undefined;
}

export interface Reflection<T, I extends string = never> extends Store<T, I> {
  /** Resolves when everything was read once; rejects with the signal's reason when that comes first. */
  readonly whenSynced: Promise<void>;
  /** Resolves when the reflector has ended; never rejects. */
  readonly done: Promise<void>;
}

/**
 * Keeps a store equal to what the API server has: reads everything once, then watches, resuming from the last version
 * seen. Nothing ends it but its signal: what goes wrong, a kind that is not served and missing permission too, is visible
 * as the store's `outage`, and tried again with growing waits.
 *
 * While everything is read anew, each object is what it was last told to be; what is gone goes at the end of it.
 */
export function reflect<T, I extends string = never>(options: ReflectOptions<T, I>): Reflection<T, I> {
  const { client, kind, signal, log, clock = systemClock, random = Math.random } = options;
  const rhythm = { ...usualRhythm, ...options.rhythm };
  const selection: Selection = {
    namespace: options.namespace,
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
    metadataOnly: options.metadataOnly,
  };
  const contents = new Contents<T, I>(options.indexes ?? ({} as Readonly<Record<I, Filing<T>>>));
  const intake = new Intake(options, contents);
  const contact = new Contact({ kind, log, clock });
  const firstSync = Promise.withResolvers<void>();
  firstSync.promise.catch(() => undefined); // whoever awaits it is told; nobody has to
  let synced = false;
  /** The version to go on from; undefined: read everything. */
  let version: string | undefined;
  let usual: Reading = options.reading ?? 'stream';
  let next = usual;
  let failures = 0;

  const caughtUp = (): void => {
    contact.restored();
    intake.current();
  };

  const completeAt = (resourceVersion: string): void => {
    version = resourceVersion;
    synced = true;
    next = usual;
    intake.complete();
    caughtUp();
    firstSync.resolve();
  };

  /** The server answers: from here on it tells everything that exists. */
  const begin = (): void => {
    intake.begin();
    // A kind that is not served has no objects: nothing was missed.
    if (contact.outage?.error.reason === 'KindNotServed') contact.restored();
  };

  const readPages = async (): Promise<void> => {
    let listed: string | undefined;
    for await (const { resourceVersion, items } of client.pages(kind, { ...selection, signal })) {
      contact.heard();
      if (listed === undefined) begin();
      listed = resourceVersion;
      for (const object of items) intake.set(object);
    }
    if (listed !== undefined) completeAt(listed);
  };

  const take = (event: WatchEvent): void => {
    contact.heard();
    const complete = event.type === 'bookmark' && event.complete;
    if (event.type === 'set') intake.set(event.object);
    else if (event.type === 'delete') intake.delete(event.object);
    if (complete) completeAt(event.resourceVersion);
    // What comes before the end of a reading is in no order: it can't be resumed from there.
    if (version === undefined) return;
    failures = 0;
    version = (event.type === 'bookmark' ? event.resourceVersion : event.object.metadata.resourceVersion) || version;
  };

  const open = async (): Promise<AsyncGenerator<WatchEvent> | undefined> => {
    const { least, most } = rhythm.watchSeconds;
    const timeoutSeconds = Math.round(least + random() * (most - least));
    try {
      return await client.watch(kind, { ...selection, resourceVersion: version, timeoutSeconds, signal });
    } catch (error) {
      if (version !== undefined || !refusesStream(error)) throw error;
      log.debug({ kind: kind.kind }, 'this API server does not stream what exists: it is listed');
      usual = 'pages';
      next = usual;
      return undefined;
    }
  };

  /** Watches until the server ends it; returns how long to wait before the next. */
  const follow = async (): Promise<number> => {
    const begun = clock.monotonic();
    const events = await open();
    if (events === undefined) return 0;
    contact.heard();
    if (version === undefined) {
      begin();
      // Should this stream break off: what cuts it may cut every long one, and pages are short.
      next = 'pages';
    }
    const resumed = version !== undefined && contact.outage !== undefined;
    let told = 0;
    const cancel = resumed
      ? whenCaughtUp({ clock, leastMs: rhythm.caughtUpMs, told: () => told, done: caughtUp })
      : undefined;
    try {
      for await (const event of events) {
        told += 1;
        take(event);
      }
    } finally {
      cancel?.();
      // A version from the future, left by a restored backup of etcd, yields such silence and no error.
      if (told === 0 && clock.monotonic() - begun >= rhythm.silentMs) version = undefined;
    }
    const endedAtOnce = told === 0 && clock.monotonic() - begun < shortestWatchMs;
    return endedAtOnce ? backoffMs(rhythm.backoff, failures++, random) : 0;
  };

  const fail = (failure: ApiError): number => {
    if (!resumable(failure)) version = undefined;
    // Too old is no loss of contact: the reading that follows tells everything, and ends what outage there was.
    if (failure.reason !== 'Expired') contact.lost(failure);
    return failure.retryAfterMs ?? backoffMs(rhythm.backoff, failures++, random);
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const newKinds = client.discoverySignal;
      const tried = version === undefined ? next : undefined;
      try {
        if (version === undefined && next === 'pages') await readPages();
        await sleep(clock, await follow(), signal);
      } catch (error) {
        if (signal.aborted) break;
        const failure = asApiError(error, kind);
        // A cache that lags refuses streams, not lists; a page may be too large, a stream is not: each is tried in turn.
        if (tried && version === undefined && !isAway(failure)) next = tried === 'pages' ? usual : 'pages';
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
    get current() {
      return synced && version !== undefined && contact.outage === undefined;
    },
    get outage() {
      return contact.outage;
    },
    get size() {
      return contents.size;
    },
    get: (key) => contents.get(key)?.value,
    values: () => contents.values(),
    entries: () => contents.entries(),
    by: (index, filedUnder) => contents.by(index, filedUnder),
    count: (index, filedUnder) => contents.count(index, filedUnder),
    counts: (index) => contents.counts(index),
    whenSynced: firstSync.promise,
    done,
  };
}
