/**
 * Answers that are good for a moment: a rollout is looked at many times a second, and what it asks the API server each
 * time need not be asked as often.
 */
export class Recent<T> {
  readonly #lifetime: number;
  readonly #answers = new Map<string, { readonly at: number; readonly answer: T }>();

  /** `lifetime` in milliseconds. */
  constructor(lifetime: number) {
    this.#lifetime = lifetime;
  }

  /** `now` is the wall clock in milliseconds. What fails is not remembered. */
  async get(key: string, now: number, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    if (known !== undefined && now >= known.at && now - known.at < this.#lifetime) return known.answer;
    const answer = await ask();
    for (const [old, { at }] of this.#answers) if (now - at >= this.#lifetime) this.#answers.delete(old);
    this.#answers.set(key, { at: now, answer });
    return answer;
  }
}
