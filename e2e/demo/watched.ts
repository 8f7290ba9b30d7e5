import {
  type Kind,
  type KubeClient,
  type KubeObject,
  type Logger,
  reflect,
  type Selection,
} from '../../src/kube/index.ts';
import { DemoFailure } from './failure.ts';

/** Objects as a watch shows them. */
export interface Watched extends Disposable {
  readonly objects: readonly KubeObject[];
  /**
   * Looks at every state from now on, each once and in order, beginning with the present one, until there is something
   * to return. What `look` throws ends the wait.
   *
   * @throws DemoFailure after two minutes, and when the operator has died
   */
  until<T>(expected: string, look: Look<T>): Promise<T>;
}

/** Undefined means: not yet. */
export type Look<T> = (objects: readonly KubeObject[]) => T | undefined;

const patienceMs = 120_000;
/** How often it is asked whether waiting still makes sense. */
const lookMs = 250;
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** What a watch needs to know of the demo around it. */
export interface Around {
  readonly client: KubeClient;
  /** Ends every wait, with its reason. */
  readonly stop: AbortSignal;
  /** How the operator died; undefined while it lives. */
  readonly crash: () => string | undefined;
}

/** Called with all objects after each change. */
export type OnChange = (objects: readonly KubeObject[]) => void;

/** Watches the selected objects of a kind; resolves when those that exist have been read. */
export async function watch(
  kind: Kind,
  selection: Selection,
  { client, stop, crash }: Around,
  onChange?: OnChange,
): Promise<Watched> {
  const ending = new AbortController();
  let looking: (() => void) | undefined;
  const store = reflect<KubeObject>({
    client,
    kind,
    ...selection,
    project: (object) => object,
    onChange() {
      onChange?.([...store.values()]);
      looking?.();
    },
    signal: AbortSignal.any([ending.signal, stop]),
    log: silent,
  });
  await store.whenSynced;
  const watched: Watched = {
    get objects() {
      return [...store.values()];
    },
    until: <T>(expected: string, look: Look<T>) =>
      new Promise<T>((resolve, reject) => {
        const end = (): void => {
          looking = undefined;
          clearInterval(timer);
          stop.removeEventListener('abort', interrupt);
        };
        const fail = (error: Error): void => {
          end();
          reject(error);
        };
        const interrupt = (): void => fail(stop.reason instanceof Error ? stop.reason : new Error('stopped'));
        const begun = performance.now();
        const timer = setInterval(() => {
          const died = crash();
          if (died !== undefined) fail(new DemoFailure(expected, `the operator ${died}`));
          else if (performance.now() - begun > patienceMs) fail(notSeen(expected, kind, watched.objects));
        }, lookMs);
        stop.addEventListener('abort', interrupt);
        looking = () => {
          try {
            const found = look(watched.objects);
            if (found === undefined) return;
            end();
            resolve(found);
          } catch (error) {
            fail(error instanceof Error ? error : new Error(String(error)));
          }
        };
        looking();
      }),
    [Symbol.dispose]: () => ending.abort(),
  };
  return watched;
}

function notSeen(expected: string, { kind }: Kind, objects: readonly KubeObject[]): DemoFailure {
  const names = objects.map(({ metadata }) => metadata.name).join(', ');
  return new DemoFailure(expected, `within ${patienceMs / 1000} s only ${kind}: ${names === '' ? 'none' : names}`);
}
