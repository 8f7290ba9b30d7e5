/** How a number is to be read and shown. */
export type Unit = 'ms' | 's' | 'MB' | 'bytes' | '/s' | '×' | 'count';

/** What a number must stay below, or at, for us to keep our promise. */
export interface Target {
  readonly most: number;
}

/** One quantity of one contender, once for each run. */
export interface Figure {
  /** The measurement that it comes from. */
  readonly of: string;
  readonly what: string;
  /** Whose: ours, a peer's, or that of bare requests without either. */
  readonly side: Side;
  readonly unit: Unit;
  readonly better: 'higher' | 'lower';
  /** Empty when there is nothing to count: the remark then says why. */
  readonly values: readonly number[];
  readonly target?: Target;
  readonly remark?: string;
}

export const sides = ['meshwright', 'client-node', 'direct'] as const;
export type Side = (typeof sides)[number];

export function median(values: readonly number[]): number | undefined {
  const sorted = ascending(values);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return low === undefined || high === undefined ? undefined : low + (high - low) / 2;
}

/** The smallest value that at least this share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = ascending(values);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

export function worst({ values, better }: Pick<Figure, 'values' | 'better'>): number | undefined {
  if (values.length === 0) return undefined;
  return better === 'higher' ? Math.min(...values) : Math.max(...values);
}

/** Whether every run kept the target; undefined when nothing was promised. A promise about nothing measured is broken. */
export function isMet(figure: Figure): boolean | undefined {
  if (figure.target === undefined) return undefined;
  const value = worst(figure);
  return value !== undefined && value <= figure.target.most;
}

function ascending(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}
