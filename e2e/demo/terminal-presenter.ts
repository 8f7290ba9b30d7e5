import { type Colours, coloured, colourless } from '../../src/cli/terminal/colours.ts';
import { createLiveLines } from '../../src/cli/terminal/live-lines.ts';
import type { Output } from '../../src/cli/terminal/output.ts';
import { cut, wrap } from '../../src/cli/terminal/wrap.ts';
import { indented, margin, nameCell, quoted, textColumn, timeCell } from './layout.ts';
import type { Presenter } from './presenter.ts';

export interface TerminalOptions {
  readonly colour: boolean;
  /** Milliseconds of a clock that never steps back. */
  readonly now?: () => number;
  /** Calls a function again and again until the returned one is called. */
  readonly repeat?: (redraw: () => void) => () => void;
}

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;
/** Text is not broken into shorter lines than this, however small the terminal. */
const narrowest = 20;

/**
 * Tells the story in a terminal: what goes on is one line that moves, below the rows of a board if there is one, and stays
 * with its result when it has ended.
 */
export function createTerminalPresenter(output: Output, options: TerminalOptions): Presenter {
  const { colour, now = () => performance.now(), repeat = everyFrame } = options;
  const paint: Colours = colour ? coloured : colourless;
  const start = now();
  let current: { readonly name: string; readonly begun: number; text: string } | undefined;
  let board: readonly string[] = [];
  let stopMoving: (() => void) | undefined;
  const live = createLiveLines(output);

  const width = (): number => (output.columns ?? 80) - 1;
  const textWidth = (column: number): number => Math.max(narrowest, width() - column);
  const since = (mark?: string): string => timeCell(now() - start, mark);

  const boardLines = (): readonly string[] => board.map((row) => cut(indented(margin, row), width()));

  const movingLines = (): readonly string[] => {
    if (current === undefined) return [];
    const lasted = now() - current.begun;
    const frame = spinner[Math.floor(lasted / frameMs) % spinner.length] ?? ' ';
    const time = since(frame);
    const line = cut(`${time}${nameCell(current.name, lasted)}${current.text}`, width());
    return [`${paint.dim(line.slice(0, time.length))}${line.slice(time.length)}`];
  };

  /** Writes lines above those that move. */
  const above = (lines: readonly string[] = []): void => live.draw(lines, [...boardLines(), ...movingLines()]);

  const settle = (mark: string, text: string): void => {
    if (current === undefined) return;
    const { name, begun } = current;
    const [first = '', ...more] = wrap(text, textWidth(textColumn));
    const head = `${paint.dim(since().slice(0, -2))}${mark} ${nameCell(name, now() - begun)}${first}`;
    stopMoving?.();
    stopMoving = undefined;
    current = undefined;
    above([head, ...more.map((line) => indented(textColumn, line))]);
  };

  const finish = (text = current?.text ?? ''): void => settle(paint.good('✔'), text);

  const endBoard = (): void => {
    const rows = boardLines();
    board = [];
    above(rows);
  };

  return {
    tell: (lines) => above(lines.flatMap((text) => wrap(text, width()))),
    chapter(title) {
      finish();
      endBoard();
      const [first = '', ...more] = wrap(title, textWidth(margin));
      above([
        '',
        `${paint.dim(since())}${paint.strong(first)}`,
        ...more.map((line) => indented(margin, paint.strong(line))),
      ]);
    },
    say(text) {
      const [first = '', ...more] = wrap(text, textWidth(margin));
      above([`${paint.dim(since())}${first}`, ...more.map((line) => indented(margin, line))]);
    },
    quote: (text) => above(quoted(text).map((line) => paint.quoted(line))),
    wait(name, text) {
      if (current !== undefined && current.name !== name) finish();
      if (current === undefined) {
        current = { name, begun: now(), text };
        stopMoving = repeat(above);
      }
      current.text = text;
      above();
    },
    board(rows) {
      if (rows.length === 0) return endBoard();
      board = rows;
      above();
    },
    done: finish,
    abandon() {
      settle(paint.bad('✘'), current?.text ?? '');
      endBoard();
    },
  };
}

function everyFrame(redraw: () => void): () => void {
  const timer = setInterval(redraw, frameMs);
  return () => clearInterval(timer);
}
