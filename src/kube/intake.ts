import type { Logger } from './logger.ts';
import { type Kind, type KubeObject, storeKey } from './object.ts';
import type { Change, Contents, Held } from './store.ts';

export interface IntakeOptions<T> {
  readonly kind: Kind;
  /** What the store keeps of an object; undefined: nothing. It sees managedFields, and should not keep them. */
  project(object: KubeObject): T | undefined;
  /** Called after the store changed; should only note keys. What it throws is logged. */
  onChange(change: Change<T>): void;
  /** Called when the store becomes current: the first time, and after every time that it was not. As `onChange`. */
  onCurrent?(): void;
  readonly log: Logger;
}

/**
 * Puts what the API server tells of objects into the contents of a store, and reports what changes by it. Projections
 * and handlers that throw harm nobody else.
 */
export class Intake<T, I extends string> {
  readonly #options: IntakeOptions<T>;
  readonly #contents: Contents<T, I>;

  constructor(options: IntakeOptions<T>, contents: Contents<T, I>) {
    this.#options = options;
    this.#contents = contents;
  }

  /** From here on everything that exists is told. */
  begin(): void {
    this.#contents.beginReading();
  }

  set(object: KubeObject): void {
    this.#report(this.#contents.set(storeKey(object.metadata), this.#held(object)));
  }

  delete({ metadata }: KubeObject): void {
    this.#report(this.#contents.delete(storeKey(metadata), metadata.uid ?? ''));
  }

  /** Everything that exists was told. */
  complete(): void {
    this.#report(this.#contents.completeReading());
  }

  /** Nothing is missing any more. */
  current(): void {
    const { kind, log } = this.#options;
    try {
      this.#options.onCurrent?.();
    } catch (error) {
      log.error({ kind: kind.kind, error }, 'the handler of a current store failed');
    }
  }

  #held(object: KubeObject): Held<T> | undefined {
    const { kind, log } = this.#options;
    const { uid = '', resourceVersion = '' } = object.metadata;
    try {
      const value = this.#options.project(object);
      return value === undefined ? undefined : { uid, resourceVersion, value };
    } catch (error) {
      const key = storeKey(object.metadata);
      log.error({ kind: kind.kind, key, error }, 'the projection of an object failed; what was known of it is kept');
      const known = this.#contents.get(key);
      return known?.uid === uid ? known : undefined;
    }
  }

  #report(changes: readonly Change<T>[]): void {
    const { kind, log } = this.#options;
    for (const change of changes) {
      try {
        this.#options.onChange(change);
      } catch (error) {
        log.error({ kind: kind.kind, key: change.key, error }, 'the handler of a change failed');
      }
    }
  }
}
