/** The first three of many, so that a message stays one that a person reads: `a; b; c and 12 more`. */
export function few(sentences: readonly string[], most = 3): string {
  const rest = sentences.length - most;
  return `${sentences.slice(0, most).join('; ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
