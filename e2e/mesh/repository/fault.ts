/** What a server that serves charts does wrong. */
export type Fault =
  /** Answers with this status and no useful body. */
  | { readonly kind: 'status'; readonly status: number }
  /** Answers 200 with this body instead of the right one: no index, garbage, a hostile archive. */
  | { readonly kind: 'body'; readonly body: Uint8Array | string }
  /** Answers with the right length, but one byte altered: the digest does not fit. */
  | { readonly kind: 'altered' }
  /** Answers rightly, but only after this many milliseconds. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Says that the body is longer than what it sends, then ends the connection. */
  | { readonly kind: 'truncated' }
  /** Ends the connection without an answer. */
  | { readonly kind: 'reset' }
  /** Sends the client elsewhere. */
  | { readonly kind: 'redirect'; readonly location: string };

/** The faults in force: the one for the exact path wins over the one for every path, `*`. */
export type Faults = ReadonlyMap<string, Fault>;

/** The fault that hits a request for this path, if any. */
export function faultFor(faults: Faults, path: string): Fault | undefined {
  return faults.get(path) ?? faults.get('*');
}

/** A copy of a body with the byte in its middle altered. */
export function altered(body: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(body);
  const middle = Math.floor(copy.length / 2);
  const byte = copy.at(middle);
  if (byte !== undefined) copy[middle] = byte ^ 0xff;
  return copy;
}
