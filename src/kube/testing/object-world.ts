import type { KubeClient, Page, WatchEvent, WatchOptions } from '../client.ts';
import { ApiError, type ApiReason } from '../errors.ts';
import type { KubeObject } from '../object.ts';

/** What becomes of one request. A stream breaks or ends once it has said so many things. */
export type Fate =
  | { readonly do: 'answer' }
  | { readonly do: 'refuse'; readonly reason: ApiReason }
  | { readonly do: 'break' | 'end'; readonly after: number };

/** What happens to the objects of one kind. */
export type Deed =
  | { readonly do: 'set' | 'delete' | 'recreate'; readonly name: string }
  /** The past is forgotten: neither a watch nor a list that was begun goes on from there. */
  | { readonly do: 'compact' };

interface Happening {
  readonly version: number;
  readonly type: 'set' | 'delete';
  readonly object: KubeObject;
}

const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
const pageSize = 2;

/**
 * The objects of one kind as an API server keeps them: by versions, with a past that can be watched until it is forgotten.
 * Each thing that it says waits for `turn`, so that a test decides in which order everything happens.
 */
export class ObjectWorld {
  readonly #turn: (what: string) => Promise<void>;
  readonly #fates: Fate[];
  readonly #now = new Map<string, KubeObject>();
  readonly #past: Happening[] = [];
  #version = 1;
  #forgotten = 0;
  #lives = 0;
  #news = Promise.withResolvers<void>();
  /** What there was at each version. */
  readonly moments: ReadonlyMap<string, string>[] = [new Map()];

  constructor(fates: readonly Fate[], turn: (what: string) => Promise<void>) {
    this.#fates = [...fates];
    this.#turn = turn;
  }

  /** `uid@version` of every object. */
  get truth(): ReadonlyMap<string, string> {
    return new Map([...this.#now].map(([name, object]) => [name, identity(object)]));
  }

  happen(deed: Deed): void {
    if (deed.do === 'compact') {
      this.#forgotten = this.#version;
    } else {
      const before = this.#now.get(deed.name);
      if (deed.do !== 'set') this.#remove(before);
      if (deed.do !== 'delete') this.#store(deed.name, deed.do === 'set' ? before?.metadata.uid : undefined);
    }
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  readonly client: Pick<KubeClient, 'pages' | 'watch' | 'discoverySignal'> = {
    pages: () => this.#pages(),
    watch: (_, options) => this.#watch(options),
    discoverySignal: new AbortController().signal,
  };

  #store(name: string, uid = `u${++this.#lives}`): void {
    this.#version += 1;
    const object = { ...kind, metadata: { name, uid, resourceVersion: String(this.#version) } };
    this.#now.set(name, object);
    this.#past.push({ version: this.#version, type: 'set', object });
    this.moments.push(this.truth);
  }

  #remove(before: KubeObject | undefined): void {
    if (before === undefined) return;
    this.#version += 1;
    this.#now.delete(before.metadata.name);
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(this.#version) } };
    this.#past.push({ version: this.#version, type: 'delete', object });
    this.moments.push(this.truth);
  }

  async *#pages(): AsyncGenerator<Page> {
    const spoken = await this.#accept('list');
    const version = this.#version;
    const all = [...this.#now.values()];
    for (let from = 0; from === 0 || from < all.length; from += pageSize) {
      if (await spoken()) throw failure('Unreachable');
      if (from > 0 && version < this.#forgotten) throw failure('Expired');
      yield { resourceVersion: String(version), items: all.slice(from, from + pageSize) };
    }
  }

  async #watch({ resourceVersion, signal }: WatchOptions): Promise<AsyncGenerator<WatchEvent>> {
    const spoken = await this.#accept(resourceVersion === undefined ? 'stream' : `watch ${resourceVersion}`);
    const stopped = Promise.withResolvers<void>();
    signal?.addEventListener('abort', () => stopped.resolve(), { once: true });
    return this.#events(resourceVersion, spoken, stopped.promise, signal);
  }

  async *#events(
    from: string | undefined,
    spoken: () => Promise<'break' | 'end' | undefined>,
    stopped: Promise<void>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<WatchEvent> {
    const told = Number(from ?? this.#version);
    const initial: readonly WatchEvent[] =
      from === undefined
        ? [
            ...[...this.#now.values()].map((object) => ({ type: 'set' as const, object })),
            { type: 'bookmark', resourceVersion: String(told), complete: true },
          ]
        : [];
    for (const event of initial) {
      const end = await spoken();
      if (end === 'end') return;
      if (end === 'break') throw failure('Unreachable');
      yield event;
    }
    for (let version = told; signal?.aborted !== true; ) {
      if (version < this.#forgotten) throw failure('Expired');
      const next = this.#past.find((happening) => happening.version > version);
      if (next === undefined) {
        await Promise.race([this.#news.promise, stopped]);
        continue;
      }
      const end = await spoken();
      if (end === 'end') return;
      if (end === 'break') throw failure('Unreachable');
      version = next.version;
      yield { type: next.type, object: next.object };
    }
  }

  /** Takes a request in; what is returned waits for the turn to say something, and tells when nothing more is said. */
  async #accept(what: string): Promise<() => Promise<'break' | 'end' | undefined>> {
    await this.#turn(what);
    const fate = this.#fates.shift() ?? { do: 'answer' };
    if (fate.do === 'refuse') throw failure(fate.reason);
    let said = 0;
    return async () => {
      await this.#turn(`${what}: thing ${said}`);
      return fate.do === 'answer' || said++ < fate.after ? undefined : fate.do;
    };
  }
}

export function identity({ metadata }: KubeObject): string {
  return `${metadata.uid}@${metadata.resourceVersion}`;
}

function failure(reason: ApiReason): ApiError {
  return new ApiError({ reason, message: reason });
}
