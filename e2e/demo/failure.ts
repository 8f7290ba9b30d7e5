/** The demo did not see what it came to show. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
  readonly expected: string;
  readonly seen: string;

  constructor(expected: string, seen: string) {
    super(`expected ${expected}, but saw ${seen}`);
    this.expected = expected;
    this.seen = seen;
  }
}
