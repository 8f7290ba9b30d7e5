/**
 * How Node is told to start the operator, so that memory follows what lives and not what is garbage: a small young
 * generation, a collection when the heap has grown by a fifth, from 44 MB on, by two threads beside the event loop, and sources
 * that are compiled once. See docs/decisions/0016.
 */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=4',
  '--heap-growing-percent=20',
  '--initial-old-space-size=44',
  '--v8-pool-size=2',
  `--import=${new URL('compile-cache.mjs', import.meta.url).href}`,
];
