import type { Finding } from '../finding.ts';
import type { Values } from '../provider.ts';
import { foundAt, merge } from './merge.ts';

/** One thing that `spec.resources` asks for, as a value of a chart. */
export interface Setting {
  /** The field that asks for it, and what it has there. */
  readonly field: string;
  readonly wished: unknown;
  readonly path: readonly string[];
  readonly value: unknown;
  /** Another value for the same purpose, which the chart does not take beside this one. */
  readonly instead?: readonly string[];
}

/** The values that a person gives to one chart. */
export interface GivenValues {
  readonly field: string;
  readonly values: Values;
  /** A key whose values the chart puts over all others, profiles too. */
  readonly over?: string;
}

/** Where a setting stands in what a person gave, and with which value. */
interface Given {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What a person gives in this place, whatever it is. It wins. */
export function givenFor({ path, instead }: Pick<Setting, 'path' | 'instead'>, given: GivenValues): Given | undefined {
  const places = [path, ...(instead === undefined ? [] : [instead])].flatMap((one) => placesOf(one, given));
  return places.map((place) => foundAt(given.values, place)).find((found) => found !== undefined);
}

/** The values that a person has not given, each where nothing is put over it. */
export function valuesOf(settings: readonly Setting[], given: GivenValues): Values {
  return settings
    .filter((setting) => givenFor(setting, given) === undefined)
    .map(({ path, value }) => nested(placesOf(path, given)[0] ?? path, value))
    .reduce(merge, {});
}

/** A warning for each value that wins over what `spec.resources` asks for. One that says the same needs none. */
export function overruled(settings: readonly Setting[], given: GivenValues): readonly Finding[] {
  return settings.flatMap((setting): Finding[] => {
    const winner = givenFor(setting, given);
    if (winner === undefined || isSame(winner, setting)) return [];
    const value = `${given.field}.${winner.path.join('.')} ${told(winner.value)}`;
    return [
      {
        reason: 'ValueWins',
        message: `${value} wins over ${setting.field} ${told(setting.wished)}: keep one of the two`,
        warning: true,
      },
    ];
  });
}

function isSame({ path, value }: Given, setting: Setting): boolean {
  const isThere = path.at(-1) === setting.path.at(-1);
  return isThere && JSON.stringify(value) === JSON.stringify(setting.value);
}

/** Charts share `global` with each other, so it has no other place. */
function placesOf(path: readonly string[], { over }: GivenValues): readonly (readonly string[])[] {
  return over === undefined || path[0] === 'global' ? [path] : [[over, ...path], path];
}

function nested(path: readonly string[], value: unknown): Values {
  const [key, ...rest] = path;
  return key === undefined ? {} : { [key]: rest.length === 0 ? value : nested(rest, value) };
}

const mostTold = 80;

function told(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= mostTold ? text : `${text.slice(0, mostTold).toWellFormed()}…`;
}
