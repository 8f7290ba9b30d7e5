declare const nano: unique symbol;

/** An amount of a resource, exactly: in billionths of its unit, so `100m` of cpu is 100_000_000n, and a byte is `one`. */
export type Quantity = bigint & { readonly [nano]: true };

/** One whole: a core, a byte, a pod. */
export const one = 1_000_000_000n as Quantity;

const decimal = new Map([
  ['E', 10n ** 27n],
  ['P', 10n ** 24n],
  ['T', 10n ** 21n],
  ['G', 10n ** 18n],
  ['M', 10n ** 15n],
  ['k', 10n ** 12n],
  ['', 10n ** 9n],
  ['m', 10n ** 6n],
  ['u', 10n ** 3n],
  ['n', 1n],
]);
const binary = new Map([
  ['Ei', one * 1024n ** 6n],
  ['Pi', one * 1024n ** 5n],
  ['Ti', one * 1024n ** 4n],
  ['Gi', one * 1024n ** 3n],
  ['Mi', one * 1024n ** 2n],
  ['Ki', one * 1024n],
  ['', 10n ** 9n],
]);

/** Two digits of an exponent at most: `1e999999999` is not worth the memory that it takes. */
const form = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i)?)$/;

/** More than this, in the unit, is cut off where a binary suffix says it. */
const mostBinary = one * (2n ** 63n - 1n);

/**
 * Reads a quantity as `ParseQuantity` of k8s.io/apimachinery/pkg/api/resource does, finer than a billionth rounded away
 * from zero; undefined when it is malformed. Numbers stand in YAML where nobody quoted them.
 */
export function parseQuantity(text: string | number): Quantity | undefined {
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = form.exec(String(text)) ?? [];
  const size = binary.get(suffix) ?? decimal.get(suffix);
  if (whole + fraction === '' || size === undefined) return undefined;
  const power = Number(exponent ?? 0) - fraction.length;
  const exact = dividedUp(BigInt(whole + fraction) * size * tenTo(power), tenTo(-power));
  const magnitude = suffix.endsWith('i') && exact > mostBinary ? mostBinary : exact;
  return (sign === '-' ? -magnitude : magnitude) as Quantity;
}

/** 1 for powers below zero. */
function tenTo(power: number): bigint {
  return power > 0 ? 10n ** BigInt(power) : 1n;
}

/** A quotient of what is not negative, rounded up. */
export function dividedUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/** Suffixes by the powers of 1000, as for cpu, or of 1024, as for memory. */
export type Notation = 'decimal' | 'binary';

/**
 * Writes a quantity in the canonical form of Kubernetes: no fraction, the largest suffix that loses nothing. What has a
 * fraction, or is less than 1024, has no binary form.
 */
export function formatQuantity(quantity: Quantity, notation: Notation): string {
  const nanos: bigint = quantity;
  if (nanos === 0n) return '0';
  const magnitude = nanos < 0n ? -nanos : nanos;
  const isBinary = notation === 'binary' && magnitude >= 1024n * one && magnitude % one === 0n;
  const fitting = [...(isBinary ? binary : decimal)].find(([, size]) => magnitude % size === 0n);
  const [suffix, size] = fitting ?? ['n', 1n];
  return `${nanos / size}${suffix}`;
}
