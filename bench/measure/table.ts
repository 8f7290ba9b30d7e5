import { type Figure, isMet, median, type Side, sides, type Unit, worst } from './figure.ts';

const titles: Readonly<Record<Side, string>> = {
  meshwright: 'Meshwright',
  'client-node': 'client-node',
  direct: 'writes alone',
};

/** The figures for people: a line a quantity, the contenders side by side, then what was promised and whether it holds. */
export function table(figures: readonly Figure[]): readonly string[] {
  const groups = Map.groupBy(figures, ({ of }) => of);
  const shown = sides.filter((side) => figures.some((figure) => figure.side === side));
  const header = ['', ...shown.map((side) => titles[side]), 'target'];
  const rows = [...groups].flatMap(([of, group]) => [[of], ...rowsOf(group, shown)]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].filter((row) => row.length > 1).map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row.length === 1
      ? `\n${row[0]}`
      : row
          .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
          .join('   ')
          .trimEnd();
  return [line(header), ...rows.map(line), ...remarks(figures)];
}

function rowsOf(group: readonly Figure[], shown: readonly Side[]): readonly (readonly string[])[] {
  return [...Map.groupBy(group, ({ what }) => what)].map(([what, same]) => [
    `  ${what}`,
    ...shown.map((side) => cell(same.find((figure) => figure.side === side))),
    verdict(same),
  ]);
}

/** The median, and the worst run when there are several. */
function cell(figure: Figure | undefined): string {
  if (figure === undefined) return '';
  const [middle, worstRun] = [median(figure.values), worst(figure)];
  if (middle === undefined || worstRun === undefined) return figure.remark ?? 'nothing to measure';
  const shown = quantity(middle, figure.unit);
  return figure.values.length === 1 ? shown : `${shown} (worst ${number(worstRun)} of ${figure.values.length})`;
}

function verdict(figures: readonly Figure[]): string {
  const promised = figures.find(({ target }) => target !== undefined);
  if (promised?.target === undefined) return '';
  return `at most ${quantity(promised.target.most, promised.unit)}: ${isMet(promised) ? 'met' : 'NOT met'}`;
}

function remarks(figures: readonly Figure[]): readonly string[] {
  const noted = figures.filter(({ values, remark }) => values.length > 0 && remark !== undefined);
  const lines = noted.map(({ of, what, side, remark }) => `  ${of}, ${what}, ${titles[side]}: ${remark}`);
  return lines.length === 0 ? [] : ['', ...lines];
}

function quantity(value: number, unit: Unit): string {
  return unit === 'count' ? number(value) : `${number(value)} ${unit}`;
}

/** Three digits that matter, and no exponents. */
function number(value: number): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
