import { expect, test } from 'vitest';
import { presenterFor } from './presenter-for.ts';

/** What is written when something begins and ends. */
function written(isTTY: boolean, environment: NodeJS.ProcessEnv, colours = true): string {
  let text = '';
  const presenter = presenterFor(
    {
      isTTY,
      hasColors: () => colours,
      write(piece) {
        text += piece;
      },
    },
    environment,
  );
  presenter.wait('cluster', 'starting');
  presenter.done();
  return text;
}

const moves = (text: string): boolean => text.includes('\r');
const hasColour = (text: string): boolean => text.includes('\u001b[32m');

test.each([
  ['a terminal', written(true, { TERM: 'xterm' }), { moves: true, hasColour: true }],
  ['a terminal with NO_COLOR', written(true, { TERM: 'xterm', NO_COLOR: '1' }), { moves: true, hasColour: false }],
  ['an empty NO_COLOR', written(true, { TERM: 'xterm', NO_COLOR: '' }), { moves: true, hasColour: true }],
  ['a terminal without colours', written(true, {}, false), { moves: true, hasColour: false }],
  ['a dumb terminal', written(true, { TERM: 'dumb' }), { moves: false, hasColour: false }],
  ['a log', written(false, { TERM: 'xterm' }), { moves: false, hasColour: false }],
])('%s gets what it can show', (_, text, expected) => {
  expect({ moves: moves(text), hasColour: hasColour(text) }).toEqual(expected);
});
