import type { ObjectMeta } from '../api/index.ts';
import type { ApiError } from '../kube/index.ts';
import type { Finding } from '../mesh/finding.ts';

/** How long a refusal is told before the same is tried again, in milliseconds: doubling from the first to the last. */
const [shortest, longest] = [5_000, 300_000];

/** Which spec a refusal belongs to: a corrected one starts afresh. */
export type SpecVersion = Pick<ObjectMeta, 'name' | 'uid' | 'generation'>;

interface Setback {
  readonly spec: string;
  readonly finding: Finding;
  readonly at: number;
  readonly told: number;
}

/**
 * Remembers what the API server refused although a dry run had passed, or that no dry run covers (a delete, for example),
 * so that the next decision knows it and the status tells it. Losing it costs one more try.
 */
export class Setbacks {
  readonly #last = new Map<string, Setback>();

  /** `warning`: what was refused holds nothing up, such as the removal of something superfluous. */
  note(spec: SpecVersion, error: ApiError, warning: boolean, at: number): Finding {
    const told = Math.min((this.#lastOf(spec)?.told ?? shortest / 2) * 2, longest);
    const finding = findingOf(error, warning);
    this.#last.set(spec.name, { spec: idOf(spec), finding, at, told });
    return finding;
  }

  /** The last refusal, while it is to be told. */
  of(spec: SpecVersion, now: number): Finding | undefined {
    const last = this.#lastOf(spec);
    return last !== undefined && now - last.at < last.told ? last.finding : undefined;
  }

  /** A write went through, or the resource is gone. */
  forget(name: string): void {
    this.#last.delete(name);
  }

  #lastOf(spec: SpecVersion): Setback | undefined {
    const last = this.#last.get(spec.name);
    return last?.spec === idOf(spec) ? last : undefined;
  }
}

function idOf({ uid, generation }: SpecVersion): string {
  return `${uid}/${generation}`;
}

function findingOf(error: ApiError, warning: boolean): Finding {
  const finding: Finding =
    error.reason === 'Forbidden'
      ? { reason: 'PermissionDenied', message: `${error.message}. Grant it as in manifests/rbac.yaml` }
      : { reason: 'ObjectRefused', message: error.message };
  return warning ? { ...finding, warning } : finding;
}
