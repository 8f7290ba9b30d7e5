import type { Output } from '../../src/cli/terminal/output.ts';
import { nameCell, quoted, timeCell } from './layout.ts';
import type { Presenter } from './presenter.ts';

/** Tells the story to a log: each line is complete when it is written, and nothing is written twice. */
export function createPlainPresenter(output: Output, now: () => number = () => performance.now()): Presenter {
  const start = now();
  let current: { readonly name: string; readonly begun: number; text: string } | undefined;
  let board: readonly string[] = [];
  const line = (text: string): void => void output.write(`${text.trimEnd()}\n`);
  const timed = (text: string): void => line(`${timeCell(now() - start)}${text}`);
  const told = (): void => {
    if (current !== undefined) timed(`${nameCell(current.name, now() - current.begun)}${current.text}`);
  };
  return {
    tell: (lines) => lines.forEach(line),
    chapter(title) {
      current = undefined;
      board = [];
      line('');
      timed(title);
    },
    say: timed,
    quote: (text) => quoted(text).forEach(line),
    wait(name, text) {
      if (current?.name === name && current.text === text) return;
      current = { name, begun: current?.name === name ? current.begun : now(), text };
      told();
    },
    board(rows) {
      for (const row of rows) if (!board.includes(row)) timed(row);
      board = rows;
    },
    done(text) {
      if (current !== undefined && text !== undefined) {
        current.text = text;
        told();
      }
      current = undefined;
    },
    abandon() {
      if (current !== undefined) timed(`${nameCell(current.name, now() - current.begun)}not finished`);
      current = undefined;
    },
  };
}
