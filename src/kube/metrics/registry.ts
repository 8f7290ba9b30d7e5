import { exposition, type Family, numberText, type Sample } from './exposition.ts';

/** Values of labels come from closed sets, or from something that bounds them: each combination is kept for good. */
export type Labels<L extends string> = Readonly<Record<L, string>>;

export interface Counter<L extends string> {
  add(labels: Labels<L>, amount?: number): void;
}

export interface Histogram<L extends string> {
  observe(labels: Labels<L>, value: number): void;
}

export interface Described {
  /** As Prometheus wants it: snake case, with the unit, a counter with `_total`. */
  readonly name: string;
  readonly help: string;
}

interface Bucketed {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts: number[];
  sum: number;
}

/** The metrics of one process. Nothing is shown before it was counted once. */
export class Registry {
  readonly #families = new Map<string, Family>();

  /** Only ever grows. */
  counter<L extends string>({ name, help }: Described): Counter<L> {
    const values = new Map<string, { readonly labels: Labels<L>; value: number }>();
    this.#add({ name, help, type: 'counter', samples: { [Symbol.iterator]: () => values.values() } });
    return {
      add(labels, amount = 1) {
        if (!(amount >= 0)) throw new RangeError(`${name} can't grow by ${amount}`);
        entry(values, labels, () => ({ labels, value: 0 })).value += amount;
      },
    };
  }

  /** Read when it is asked for: what is gone from its source is gone from here. */
  gauge<L extends string>({ name, help }: Described, read: () => Iterable<[labels: Labels<L>, value: number]>): void {
    function* samples(): Generator<Sample> {
      for (const [labels, value] of read()) yield { labels, value };
    }
    this.#add({ name, help, type: 'gauge', samples: { [Symbol.iterator]: samples } });
  }

  /** `bounds` are the upper bounds of the buckets, growing; the last one, which takes everything, is added. */
  histogram<L extends string>({ name, help }: Described, bounds: readonly number[]): Histogram<L> {
    const all = [...bounds, Number.POSITIVE_INFINITY];
    const values = new Map<string, Bucketed>();
    function* samples(): Generator<Sample> {
      for (const bucketed of values.values()) yield* histogramSamples(all, bucketed);
    }
    this.#add({ name, help, type: 'histogram', samples: { [Symbol.iterator]: samples } });
    return {
      observe(labels, value) {
        const bucketed = entry(values, labels, () => ({ labels, counts: all.map(() => 0), sum: 0 }));
        const index = all.findIndex((bound) => value <= bound);
        bucketed.counts[index] = (bucketed.counts[index] ?? 0) + 1;
        bucketed.sum += value;
      },
    };
  }

  /** Everything, in the text format of Prometheus. */
  text(): string {
    return exposition(this.#families.values());
  }

  #add(family: Family): void {
    if (this.#families.has(family.name)) throw new TypeError(`metric ${family.name} exists already`);
    this.#families.set(family.name, family);
  }
}

/** Buckets are told with all that is below them. */
function* histogramSamples(bounds: readonly number[], { labels, counts, sum }: Bucketed): Generator<Sample> {
  let below = 0;
  for (const [index, bound] of bounds.entries()) {
    below += counts[index] ?? 0;
    yield { suffix: '_bucket', labels: { ...labels, le: numberText(bound) }, value: below };
  }
  yield { suffix: '_sum', labels, value: sum };
  yield { suffix: '_count', labels, value: below };
}

function entry<V>(values: Map<string, V>, labels: Readonly<Record<string, string>>, make: () => V): V {
  const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
  const known = values.get(key);
  if (known !== undefined) return known;
  const made = make();
  values.set(key, made);
  return made;
}
