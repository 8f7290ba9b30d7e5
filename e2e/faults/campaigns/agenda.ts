import type { Choice } from './trial.ts';

/** What is still to be played, shared by lanes that each know some lives already. */
export class Agenda {
  readonly #left: Choice[];
  /** Who plays which life, by the last one taken. */
  readonly #lifeOf = new Map<object, string>();

  constructor(choices: readonly Choice[]) {
    this.#left = [...choices];
  }

  /** The next one of the life that this lane is at; else of one that nobody is at; else any. */
  take(lane: object): Choice | undefined {
    const mine = this.#lifeOf.get(lane);
    const taken = new Set(this.#lifeOf.values());
    const index = [
      this.#left.findIndex(({ life }) => life === mine),
      this.#left.findIndex(({ life }) => !taken.has(life)),
      0,
    ].find((place) => place >= 0);
    const [choice] = this.#left.splice(index ?? 0, 1);
    if (choice === undefined) this.#lifeOf.delete(lane);
    else this.#lifeOf.set(lane, choice.life);
    return choice;
  }
}
