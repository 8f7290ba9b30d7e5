import type { Life } from '../lives/index.ts';
import { learnReference, type Reference } from './reference.ts';
import { type Stage, startStage } from './stage.ts';

/** One stage on which lives are played one after the other, and what is known of each undisturbed. */
export class Lane implements AsyncDisposable {
  #stage: Stage | undefined;
  readonly #references = new Map<string, Reference>();
  readonly #tell: (line: string) => void;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  async stage(): Promise<Stage> {
    this.#stage ??= await startStage();
    return this.#stage;
  }

  /** Lets the life be lived undisturbed when that was not done yet on this stage. */
  async reference(life: Life): Promise<Reference> {
    const known = this.#references.get(life.name);
    if (known !== undefined) return known;
    const begun = performance.now();
    const learnt = await learnReference(life, await this.stage());
    this.#references.set(life.name, learnt);
    const places = new Set(learnt.steps.flatMap(({ mask }) => [...mask]));
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    this.#tell(
      `the undisturbed life "${life.name}" has ${learnt.writes.length} effective writes, ${learnt.watched.length} kinds are watched, and ${places.size} places differ by chance (${seconds} s)`,
    );
    return learnt;
  }

  /** Begins anew: whatever went wrong must not go on in the next plan. */
  async reset(): Promise<void> {
    const stage = this.#stage;
    this.#stage = undefined;
    this.#references.clear();
    await stage?.[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.reset();
  }
}
