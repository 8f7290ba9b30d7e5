import { isRecord } from '../../../src/kube/json.ts';
import type { Snapshot } from './stage.ts';

/** Places that differ between two undisturbed runs, as `object → path`. */
export type Mask = ReadonlySet<string>;

/** One place at which two snapshots differ. */
export interface Difference {
  readonly place: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** What chance alone makes different. */
export function learnMask(first: Snapshot, second: Snapshot): Mask {
  return new Set(differencesOf(first, second).map(({ place }) => place));
}

export function unexpected(expected: Snapshot, found: Snapshot, mask: Mask): readonly Difference[] {
  return differencesOf(expected, found).filter(({ place }) => !mask.has(place));
}

export function describeDifference({ place, expected, found }: Difference): string {
  return `${place}: ${brief(expected)} expected, ${brief(found)} found`;
}

function differencesOf(expected: Snapshot, found: Snapshot): readonly Difference[] {
  const objects = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...objects].sort().flatMap((object) => compare(`${object} →`, expected[object], found[object]));
}

function compare(place: string, expected: unknown, found: unknown): readonly Difference[] {
  const [left, right] = [membersOf(expected), membersOf(found)];
  if (left === undefined || right === undefined) {
    return Object.is(expected, found) ? [] : [{ place, expected, found }];
  }
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].flatMap((key) => compare(`${place}.${key}`, left.get(key), right.get(key)));
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((member, index) => [String(index), member as unknown]));
  return isRecord(value) ? new Map(Object.entries(value)) : undefined;
}

function brief(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
