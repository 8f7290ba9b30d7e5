import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Presenter } from './presenter.ts';
import { createTerminalPresenter } from './terminal-presenter.ts';

interface Played {
  readonly presenter: Presenter;
  /** Lets time pass, and the lines move. */
  after(milliseconds: number): void;
  /** What a person sees, line by line. */
  screen(): readonly string[];
  raw(): string;
  readonly moving: boolean;
}

/** What a terminal shows of it: of all that moves the cursor only these are written. */
function screenOf(written: string): readonly string[] {
  const lines = [''];
  let row = 0;
  for (const piece of written.split(/(\p{Cc}(?:\[2K|\[1A)?)/u)) {
    if (piece === '\n') row += 1;
    else if (piece === '\u001b[1A') row -= 1;
    else if (piece === '\u001b[2K') lines[row] = '';
    else if (piece !== '\r') lines[row] = `${lines[row] ?? ''}${piece}`;
  }
  return lines.map((line) => stripVTControlCharacters(line).trimEnd());
}

function terminal({ columns = 64, colour = false } = {}): Played {
  let time = 0;
  let written = '';
  let redraw: (() => void) | undefined;
  const output = {
    columns,
    write(text: string) {
      written += text;
    },
  };
  const presenter = createTerminalPresenter(output, {
    colour,
    now: () => time,
    repeat(draw) {
      redraw = draw;
      return () => {
        redraw = undefined;
      };
    },
  });
  return {
    presenter,
    after(milliseconds) {
      time += milliseconds;
      redraw?.();
    },
    screen: () => screenOf(written),
    raw: () => written,
    get moving() {
      return redraw !== undefined;
    },
  };
}

test('what goes on is one line that moves, and stays with its result', () => {
  const played = terminal();
  played.presenter.wait('Preflight', 'checking');
  played.after(1_200);
  expect(played.screen()).toEqual(['    1.2 s ⠹ Preflight           1.2 s  checking']);
  played.presenter.wait('Preflight', 'still checking');
  expect(played.screen()).toEqual(['    1.2 s ⠹ Preflight           1.2 s  still checking']);
  played.presenter.wait('Installing', 'applying');
  expect(played.screen()).toEqual([
    '    1.2 s ✔ Preflight           1.2 s  still checking',
    '    1.2 s ⠋ Installing          0.0 s  applying',
  ]);
  played.presenter.done('applied and ready');
  expect(played.screen()).toEqual([
    '    1.2 s ✔ Preflight           1.2 s  still checking',
    '    1.2 s ✔ Installing          0.0 s  applied and ready',
    '',
  ]);
  expect(played.moving).toBe(false);
});

test('lines that stay are written above the one that moves', () => {
  const played = terminal();
  played.presenter.wait('pods', '1 of 2');
  played.presenter.say('an aside');
  played.presenter.quote('$ kubectl get pods');
  expect(played.screen()).toEqual([
    '    0.0 s   an aside',
    '            $ kubectl get pods',
    '    0.0 s ⠋ pods                0.0 s  1 of 2',
  ]);
});

test('a table changes where it is, above the line that moves, and stays as it was last', () => {
  const played = terminal();
  played.presenter.board(['staging  0/2', 'rest     0/9']);
  played.presenter.wait('Migrating', 'wave staging');
  played.presenter.board(['staging  1/2', 'rest     0/9']);
  played.presenter.say('an aside');
  expect(played.screen()).toEqual([
    '    0.0 s   an aside',
    '            staging  1/2',
    '            rest     0/9',
    '    0.0 s ⠋ Migrating           0.0 s  wave staging',
  ]);
  played.presenter.done('moved');
  expect(played.screen()).toEqual([
    '    0.0 s   an aside',
    '    0.0 s ✔ Migrating           0.0 s  moved',
    '            staging  1/2',
    '            rest     0/9',
  ]);
  played.presenter.board([]);
  played.presenter.say('and then');
  expect(played.screen()).toEqual([
    '    0.0 s   an aside',
    '    0.0 s ✔ Migrating           0.0 s  moved',
    '            staging  1/2',
    '            rest     0/9',
    '    0.0 s   and then',
    '',
  ]);
});

test('a moving line never reaches the edge, and a line that stays is wrapped under its own text', () => {
  const played = terminal({ columns: 64 });
  const long = 'the CA that the control plane writes into its webhooks is waited for';
  played.presenter.wait('Installing', long);
  expect(played.screen()).toEqual(['    0.0 s ⠋ Installing          0.0 s  the CA that the control…']);
  played.presenter.done();
  expect(played.screen()).toEqual([
    '    0.0 s ✔ Installing          0.0 s  the CA that the control',
    '                                       plane writes into its',
    '                                       webhooks is waited for',
    '',
  ]);
});

test('what was interrupted is marked as not done', () => {
  const played = terminal();
  played.presenter.wait('cluster', 'starting');
  played.presenter.abandon();
  expect(played.screen()).toEqual(['    0.0 s ✘ cluster             0.0 s  starting', '']);
});

test('without colour no colour is written, and with it the same text is seen', () => {
  const [plain, coloured] = [terminal(), terminal({ colour: true })];
  for (const { presenter } of [plain, coloured]) {
    presenter.chapter('1/2 Install');
    presenter.wait('Preflight', 'checking');
    presenter.done();
  }
  expect(plain.raw().replaceAll('\u001b[2K', '')).not.toContain('\u001b');
  expect(coloured.raw()).toContain('\u001b[32m✔\u001b[39m');
  expect(coloured.screen()).toEqual(plain.screen());
});
