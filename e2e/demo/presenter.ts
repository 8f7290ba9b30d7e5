/** Tells what happens as it happens. Every line carries the time since the start, and what goes on also its own. */
export interface Presenter {
  /** Lines without a time, at the left: the first words and the last. */
  tell(lines: readonly string[]): void;
  /** Begins a chapter: what is done now, and why. */
  chapter(title: string): void;
  /** A line that stays. It does not end what goes on. */
  say(text: string): void;
  /** A text as it is, without times: a manifest, a command with what it printed. */
  quote(text: string): void;
  /** What goes on now, under a short name; called again whenever the text changes. Another name ends the one before. */
  wait(name: string, text: string): void;
  /**
   * Rows that stand together and change, such as a table. In a terminal they change where they are; a log gets each
   * changed row anew. Without rows it ends, and stays as it was last; so it does with the chapter.
   */
  board(rows: readonly string[]): void;
  /** What goes on has come to its end; without a text, what was said last is its result. */
  done(text?: string): void;
  /** Ends without success what still goes on. */
  abandon(): void;
}
