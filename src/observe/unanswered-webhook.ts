export interface UnansweredWebhook {
  readonly webhook: string;
  /** What came instead of an answer, such as `connection refused` with the address. */
  readonly why: string;
}

/** What the API server says of a webhook that it could not call; undefined when it speaks of something else. */
export function unansweredWebhook(message: string): UnansweredWebhook | undefined {
  const found = /failed calling webhook "([^"]+)": (?:failed to call webhook: )?(.*)/s.exec(message);
  return found === null ? undefined : { webhook: found[1] ?? '', why: found[2] ?? '' };
}
