/** An edge of the graph: one thing that may happen. */
export interface Edge<W> {
  readonly name: string;
  readonly to: W;
  /** It happens at last in a healthy cluster; the operator's own turns do. */
  readonly fair: boolean;
}

/** What a model says of one of its worlds. */
export interface Place<W> {
  readonly edges: readonly Edge<W>[];
  /** Properties that are broken here. */
  readonly faults: readonly string[];
  /** Everything may stay as it is: somebody is served, or a person is waited for. */
  readonly settled: boolean;
  /** Where the operator goes from here when nothing else happens; undefined when it does nothing. */
  readonly next: W | undefined;
}

export interface Model<W> {
  readonly start: W;
  readonly keyOf: (w: W) => string;
  readonly visit: (w: W) => Place<W>;
}

export interface Violation {
  readonly property: string;
  /** The shortest way there, one thing that happened a line. */
  readonly trace: readonly string[];
}

export interface Exploration {
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  readonly violations: readonly Violation[];
  /** Worlds from which a healthy cluster never comes to rest, and the shortest way to one. */
  readonly stuck: number;
}

interface Seen<W> {
  readonly world: W;
  readonly from: number;
  readonly how: string;
  readonly depth: number;
}

/** Visits every reachable world, breadth first, so that every trace is a shortest one. `limit`: worlds at most. */
export function explore<W>(
  model: Model<W>,
  options: { readonly limit: number; readonly firstOnly?: boolean },
): Exploration {
  const search = new Search(model);
  search.run(options.limit, options.firstOnly ?? false);
  return search.result();
}

class Search<W> {
  readonly #model: Model<W>;
  readonly #index = new Map<string, number>();
  readonly #seen: Seen<W>[] = [];
  /** Who can come to a world by something fair. */
  readonly #fairFrom: number[][] = [];
  readonly #next: (number | undefined)[] = [];
  readonly #settled: number[] = [];
  readonly #violations = new Map<string, Violation>();
  #edges = 0;
  #stuck = 0;

  constructor(model: Model<W>) {
    this.#model = model;
    this.#add(model.start, -1, 'the resource is created');
  }

  run(limit: number, firstOnly: boolean): void {
    // The array grows while it is walked.
    for (let i = 0; i < this.#seen.length; i++) {
      this.#visit(i);
      if (firstOnly && this.#violations.size > 0) return;
      if (this.#seen.length > limit) throw new Error(`more than ${limit} worlds: the model has grown too large`);
    }
    this.#findStuck();
    this.#findCycles();
  }

  result(): Exploration {
    return {
      states: this.#seen.length,
      edges: this.#edges,
      depth: this.#seen.at(-1)?.depth ?? 0,
      violations: [...this.#violations.values()],
      stuck: this.#stuck,
    };
  }

  #visit(i: number): void {
    const { world } = this.#at(i);
    const place = this.#model.visit(world);
    for (const fault of place.faults) this.#report(fault, i);
    if (place.settled) this.#settled.push(i);
    for (const { name, to, fair } of place.edges) {
      const j = this.#add(to, i, name);
      if (fair) this.#fairFrom[j]?.push(i);
    }
    this.#edges += place.edges.length;
    this.#next[i] = place.next === undefined ? undefined : this.#index.get(this.#model.keyOf(place.next));
  }

  #add(world: W, from: number, how: string): number {
    const key = this.#model.keyOf(world);
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    const i = this.#seen.length;
    this.#index.set(key, i);
    this.#seen.push({ world, from, how, depth: from < 0 ? 0 : this.#at(from).depth + 1 });
    this.#fairFrom.push([]);
    return i;
  }

  /** Goes back from where everything may end: what is not met can never come to rest. */
  #findStuck(): void {
    const ends = new Set(this.#settled);
    for (const j of ends) for (const i of this.#fairFrom[j] ?? []) ends.add(i);
    this.#stuck = this.#seen.length - ends.size;
    const first = this.#seen.findIndex((_, i) => !ends.has(i));
    if (first >= 0) this.#report('from every world a healthy cluster comes to rest', first);
  }

  /** The operator alone must come to an end: going in circles is a fight with itself. */
  #findCycles(): void {
    const done = new Uint8Array(this.#seen.length);
    for (let start = 0; start < this.#seen.length; start++) {
      const path = new Set<number>();
      let i: number | undefined = start;
      while (i !== undefined && done[i] === 0 && !path.has(i)) {
        path.add(i);
        i = this.#next[i];
      }
      if (i !== undefined && path.has(i)) this.#report('the operator alone comes to an end', i);
      for (const j of path) done[j] = 1;
    }
  }

  #report(property: string, at: number): void {
    if (!this.#violations.has(property)) this.#violations.set(property, { property, trace: this.#trace(at) });
  }

  #trace(at: number): readonly string[] {
    const lines: string[] = [];
    for (let i = at; i >= 0; i = this.#at(i).from) lines.unshift(this.#at(i).how);
    return lines;
  }

  #at(i: number): Seen<W> {
    const seen = this.#seen[i];
    if (seen === undefined) throw new Error(`there is no world ${i}`);
    return seen;
  }
}
