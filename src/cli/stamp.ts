/** A time in whole seconds, RFC 3339. */
export function stamp(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}
