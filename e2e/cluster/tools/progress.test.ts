import { expect, test } from 'vitest';
import { createProgressPrinter, duration, progressLine } from './progress.ts';

const place = { name: 'kubernetes', index: 4, of: 4 };

test('a progress line says which module of how many, how far, and for how long', () => {
  expect([
    progressLine(place, { step: 'waiting', pid: 4711 }, 1_000),
    progressLine(place, { step: 'fetching', modules: 0 }, 0),
    progressLine(place, { step: 'fetching', modules: 34 }, 12_900),
    progressLine(place, { step: 'compiling', compiled: 1203, total: 2422 }, 185_000),
    progressLine(place, { step: 'linking' }, 370_000),
    progressLine(place, { step: 'done' }, 384_000),
  ]).toEqual([
    '[4/4] kubernetes: waiting for process 4711, which builds it already, 1 s',
    '[4/4] kubernetes: looking at its Go modules, 0 s',
    '[4/4] kubernetes: fetching Go modules, 34 so far, 12 s',
    '[4/4] kubernetes: compiled 1203 of 2422 packages, 3 min 5 s',
    '[4/4] kubernetes: linking, 6 min 10 s',
    '[4/4] kubernetes: built, 6 min 24 s',
  ]);
});

test('a minute is a minute', () => {
  expect([59_999, 60_000, 3_600_000].map(duration)).toEqual(['59 s', '1 min 0 s', '60 min 0 s']);
});

/** Shows "line 0" to "line 24", one a second, and says that it is done. */
function output(terminal: { isTTY?: boolean; columns?: number }): string[] {
  const written: string[] = [];
  let now = 0;
  const printer = createProgressPrinter({ ...terminal, write: (text) => written.push(text) }, () => now);
  for (let second = 0; second < 25; second += 1) {
    now = second * 1000;
    printer.show(`line ${second}`);
  }
  printer.say('done');
  printer.end();
  return written;
}

test('a plain log gets a line every ten seconds, and the line that stays', () => {
  expect(output({})).toEqual(['line 10\n', 'line 20\n', 'done\n']);
});

test('a terminal gets one moving line, cut to its width, which is wiped before the line that stays', () => {
  const written = output({ isTTY: true, columns: 7 });
  expect(written.slice(0, 2)).toEqual(['\r\u001b[2Kline 0', '\r\u001b[2Kline 1']);
  expect(written.slice(-3)).toEqual(['\r\u001b[2Kline 2', '\r\u001b[2K', 'done\n']);
  expect(written).toHaveLength(27);
});
