/** Names one attempt: the revision, and the second at which it began. `now` is RFC 3339. */
export function rolloutId(revision: string, now: string): string {
  return `${revision}-${Math.floor(Date.parse(now) / 1000).toString(36)}`;
}
