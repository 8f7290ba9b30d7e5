/** Resource versions of one API server can be ordered (KEP-5504); those of another make can only be compared. */
function areOrdered(...versions: readonly string[]): boolean {
  return versions.every((version) => /^\d+$/.test(version));
}

/** It is this version of the object, or a later one. */
export function isAtLeast(version: string, other: string): boolean {
  return areOrdered(version, other) ? BigInt(version) >= BigInt(other) : version === other;
}

/** It is certainly an earlier version of the object. */
export function isEarlier(version: string, other: string): boolean {
  return areOrdered(version, other) && BigInt(version) < BigInt(other);
}
