import { formatQuantity, parseQuantity, type Quantity } from './quantity.ts';

/** Quantities by resource name as Kubernetes writes them: `{ cpu: '100m', memory: '2Gi' }`. */
export type ResourceList = Readonly<Record<string, string | number>>;

/** Quantities by resource name. A name that is missing is not zero: nothing is said of it. */
export type Amounts = ReadonlyMap<string, Quantity>;

/** Reads a list; malformed quantities, which no API server lets in, are left out. */
export function amountsOf(list: ResourceList = {}): Amounts {
  const read = Object.entries(list).flatMap(([name, text]) => {
    const quantity = parseQuantity(text);
    return quantity === undefined ? [] : [[name, quantity] as const];
  });
  return new Map(read);
}

/** The same list in the words of Kubernetes; see {@link formatAmount}. */
export function listOf(amounts: Amounts): Readonly<Record<string, string>> {
  return Object.fromEntries([...amounts].map(([name, quantity]) => [name, formatAmount(name, quantity)]));
}

/** Every name of any of them, with the sum. */
export function plus(...all: readonly Amounts[]): Amounts {
  return joined(all, (a, b) => a + b);
}

/** Every name of any of them, with the greatest. */
export function max(...all: readonly Amounts[]): Amounts {
  return joined(all, (a, b) => (b - a > 0n ? b : a));
}

export function times(amounts: Amounts, count: number): Amounts {
  return new Map([...amounts].map(([name, quantity]) => [name, (quantity * BigInt(count)) as Quantity]));
}

function joined(all: readonly Amounts[], join: (a: bigint, b: bigint) => bigint): Amounts {
  const result = new Map<string, Quantity>();
  for (const [name, quantity] of all.flatMap((amounts) => [...amounts])) {
    const before = result.get(name);
    result.set(name, before === undefined ? quantity : (join(before, quantity) as Quantity));
  }
  return result;
}

const inBytes = /^(?:requests\.|limits\.)?(?:memory|storage|ephemeral-storage|hugepages-.+)$/;

/** A quantity for people: `600m` of cpu, `2Gi` of memory, and `2G` where that is shorter than the binary form. */
export function formatAmount(resource: string, quantity: Quantity): string {
  const text = formatQuantity(quantity, 'decimal');
  if (!inBytes.test(resource)) return text;
  const inBinary = formatQuantity(quantity, 'binary');
  return text.length < inBinary.length ? text : inBinary;
}
