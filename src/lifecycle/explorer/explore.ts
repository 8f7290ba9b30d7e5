import { Pairs } from './pairs.ts';

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
  /** Equal worlds have equal keys. */
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
  /** Worlds from which a healthy cluster never comes to rest. */
  readonly stuck: number;
}

/** Visits every reachable world, breadth first, so that every trace is a shortest one. `limit`: worlds at most. */
export function explore<W>(model: Model<W>, limit: number): Exploration {
  const search = new Search(model);
  if (search.run(limit) === 'too many') throw new Error(`more than ${limit} worlds: the model has grown too large`);
  return search.result();
}

/** The first thing that is wrong; undefined when nothing is, or nothing within the first `limit` worlds. */
export function firstFault<W>(model: Model<W>, limit: number): Violation | undefined {
  const search = new Search(model);
  search.run(limit, true);
  return search.result().violations[0];
}

class Search<W> {
  readonly #model: Model<W>;
  readonly #index = new Map<string, number>();
  readonly #worlds: W[] = [];
  readonly #from: number[] = [];
  readonly #how: number[] = [];
  /** Names of edges, each kept once. */
  readonly #names: string[] = [];
  readonly #nameIndex = new Map<string, number>();
  /** Which worlds lead to which by something fair. */
  readonly #fair = new Pairs();
  readonly #next: number[] = [];
  readonly #settled: number[] = [];
  readonly #violations = new Map<string, Violation>();
  #edges = 0;
  #stuck = 0;

  constructor(model: Model<W>) {
    this.#model = model;
    this.#add(model.start, -1, 'the resource is created');
  }

  run(limit: number, firstOnly = false): 'all' | 'first fault' | 'too many' {
    // The array grows while it is walked.
    for (let i = 0; i < this.#worlds.length; i++) {
      this.#visit(i, this.#worldAt(i));
      if (firstOnly && this.#violations.size > 0) return 'first fault';
      if (this.#worlds.length > limit) return 'too many';
    }
    this.#findStuck();
    this.#findCycles();
    return 'all';
  }

  result(): Exploration {
    return {
      states: this.#worlds.length,
      edges: this.#edges,
      depth: this.#depth(),
      violations: [...this.#violations.values()],
      stuck: this.#stuck,
    };
  }

  #visit(i: number, world: W): void {
    const place = this.#model.visit(world);
    for (const fault of place.faults) this.#report(fault, i);
    if (place.settled) this.#settled.push(i);
    for (const { name, to, fair } of place.edges) {
      const j = this.#add(to, i, name);
      if (fair) this.#fair.add(i, j);
    }
    this.#edges += place.edges.length;
    this.#next.push(place.next === undefined ? -1 : (this.#index.get(this.#model.keyOf(place.next)) ?? -1));
  }

  #add(world: W, from: number, how: string): number {
    const key = this.#model.keyOf(world);
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    const i = this.#worlds.length;
    this.#index.set(key, i);
    this.#worlds.push(world);
    this.#from.push(from);
    this.#how.push(this.#nameOf(how));
    return i;
  }

  #nameOf(how: string): number {
    const known = this.#nameIndex.get(how);
    if (known !== undefined) return known;
    this.#nameIndex.set(how, this.#names.length);
    return this.#names.push(how) - 1;
  }

  /** Goes back from where everything may end: what is not met can never come to rest. */
  #findStuck(): void {
    const before = this.#fair.byTarget(this.#worlds.length);
    const ends = new Uint8Array(this.#worlds.length);
    for (const i of this.#settled) ends[i] = 1;
    const open = [...this.#settled];
    for (let j = open.pop(); j !== undefined; j = open.pop()) {
      for (const i of before(j)) {
        if (ends[i] === 1) continue;
        ends[i] = 1;
        open.push(i);
      }
    }
    this.#stuck = ends.reduce((all, end) => all + 1 - end, 0);
    const first = ends.indexOf(0);
    if (first >= 0) this.#report('from every world a healthy cluster comes to rest', first);
  }

  /** The operator alone must come to an end: going in circles is a fight with itself. */
  #findCycles(): void {
    const done = new Uint8Array(this.#worlds.length);
    for (let start = 0; start < this.#worlds.length; start++) {
      const path = new Set<number>();
      let i = start;
      while (i >= 0 && done[i] === 0 && !path.has(i)) {
        path.add(i);
        i = this.#next[i] ?? -1;
      }
      if (path.has(i)) this.#report('the operator alone comes to an end', i);
      for (const j of path) done[j] = 1;
    }
  }

  #report(property: string, at: number): void {
    if (!this.#violations.has(property)) this.#violations.set(property, { property, trace: this.#trace(at) });
  }

  #trace(at: number): readonly string[] {
    const lines: string[] = [];
    for (let i = at; i >= 0; i = this.#from[i] ?? -1) lines.unshift(this.#names[this.#how[i] ?? 0] ?? '');
    return lines;
  }

  /** Of the last world, which is one of the farthest. */
  #depth(): number {
    let depth = -1;
    for (let i = this.#worlds.length - 1; i >= 0; i = this.#from[i] ?? -1) depth++;
    return depth;
  }

  #worldAt(i: number): W {
    const world = this.#worlds[i];
    if (world === undefined) throw new Error(`there is no world ${i}`);
    return world;
  }
}
