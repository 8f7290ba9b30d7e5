import type { LoggedRequest } from '../proxy/index.ts';
import { type Believed, claims } from './claims.ts';
import type { History } from './history.ts';
import { breachesIn, definitions, inUse, path, pointers, referred } from './properties.ts';
import { deletedIn, foreignWrites } from './writes.ts';

export type { Believed } from './claims.ts';

/** How an undisturbed life goes. */
export interface Expected {
  /** What there is while the mesh is Ready, by key, for each generation of its resource. */
  readonly whenReady: ReadonlyMap<number, Readonly<Record<string, unknown>>>;
  /** Every object that the operator has any business with. */
  readonly targets: ReadonlySet<string>;
}

/** Every property of the design that a life has broken on its way, whatever its end, in sentences. */
export function judgeLife(
  history: History,
  requests: readonly LoggedRequest[],
  believed: readonly Believed[],
  { whenReady, targets }: Expected,
): readonly string[] {
  const expected = (generation: number): readonly string[] => Object.keys(whenReady.get(generation) ?? {});
  const properties = [pointers, referred, inUse(deletedIn(requests)), definitions, path, claims(expected, believed)];
  return [...new Set([...breachesIn(history, properties), ...foreignWrites(requests, targets)])];
}
