/** What a stand-in istiod can be told to do wrong. */
export type Misbehaviour =
  /** Its pods never become Ready, or stop being so. */
  | 'neverReady'
  /** The injector denies every pod. */
  | 'refuseInjection'
  /** The injector lets every pod pass unchanged. */
  | 'injectWithoutSidecar'
  /** The injector adds a sidecar that crashes again and again. */
  | 'injectCrashing'
  /** The validator denies every object. */
  | 'rejectConfiguration'
  /** The validator lets every object pass. */
  | 'acceptEverything'
  /** Nobody listens, although the pods are Ready. */
  | 'dead'
  /** Webhooks get no CA bundle from it, and wrong ones are not put right. */
  | 'noCaBundle'
  /** Every answer takes so many milliseconds longer. */
  | { readonly slow: number };

/** What a revision does wrong now; several things at a time. */
export class Conduct {
  readonly #faults = new Set<Exclude<Misbehaviour, object>>();
  #delay = 0;

  add(what: Misbehaviour): void {
    if (typeof what === 'object') this.#delay = what.slow;
    else this.#faults.add(what);
  }

  clear(): void {
    this.#faults.clear();
    this.#delay = 0;
  }

  is(what: Exclude<Misbehaviour, object>): boolean {
    return this.#faults.has(what);
  }

  /** Milliseconds that each answer is late. */
  get delay(): number {
    return this.#delay;
  }
}

/** Conduct by revision. It may be asked before the revision exists. */
export class Conducts {
  readonly #byRevision = new Map<string, Conduct>();

  of(revision: string): Conduct {
    const known = this.#byRevision.get(revision) ?? new Conduct();
    this.#byRevision.set(revision, known);
    return known;
  }

  /** Revisions that do this wrong. */
  revisionsThat(what: Exclude<Misbehaviour, object>): string[] {
    return [...this.#byRevision].filter(([, conduct]) => conduct.is(what)).map(([revision]) => revision);
  }
}
