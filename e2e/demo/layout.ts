/** Where things stand on a line of the demo; both presenters share it. */

/** For example `8.2 s` or `1:05 min`. */
export function elapsed(milliseconds: number): string {
  const tenths = Math.floor(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.floor(tenths / 10);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}

const timeWidth = 9;
const nameWidth = 16;
const lastedWidth = 9;

/** Column in which titles, sayings and quotations begin. */
export const margin = timeWidth + 3;
/** Column in which the text of something that goes on begins. */
export const textColumn = margin + nameWidth + lastedWidth + 2;

/** Time since the start, right-aligned, and a mark of one character; as wide as the margin. */
export function timeCell(sinceStart: number, mark = ' '): string {
  return `${elapsed(sinceStart).padStart(timeWidth)} ${mark} `;
}

/** Name of what goes on and for how long it has, as wide as the columns up to the text. */
export function nameCell(name: string, lasted: number): string {
  return `${name.padEnd(nameWidth)}${elapsed(lasted).padStart(lastedWidth)}${' '.repeat(2)}`;
}

/** A text that begins in a column. */
export function indented(column: number, text: string): string {
  return `${' '.repeat(column)}${text}`;
}

/** Lines of a text that is quoted as it is, such as a manifest. */
export function quoted(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => indented(margin, line));
}
