import { expect, test } from 'vitest';
import { awaiting, example, now, ready } from '../testing/meshes.ts';
import { meshOf } from './mesh.ts';
import { plainScreen, terminalScreen } from './screen.ts';
import { viewOf } from './view.ts';

const view = (status: typeof ready) => (at: number) => viewOf(meshOf(example({ status })), 'meshwright', at);

function place(rows = 24) {
  const [written, noted]: [string[], string[]] = [[], []];
  const out = { isTTY: true, columns: 100, rows, write: (text: string) => written.push(text) };
  const time = { now };
  const session = {
    out,
    err: { write: (text: string) => noted.push(text) },
    environment: {},
    flags: {},
    now: () => time.now,
  };
  return { session, written, noted, time };
}

test('a terminal shows one screen, which is drawn anew in its place as time passes', () => {
  const { session, written, time } = place();
  const screen = terminalScreen(session);
  screen.show(view(ready));
  time.now += 60_000;
  screen.tick();
  const lines = (minutes: number) => [
    `mesh  Istio 1.30.3  ·  Ready for ${minutes} min`,
    '  serves      1.30.3 as revision 1-30-3',
    '  way back    none is needed: nothing is rolled out',
  ];
  const above = '\r\u001b[2K\u001b[1A\u001b[2K\u001b[1A\u001b[2K';
  expect(written).toEqual([lines(26).join('\n'), `${above}${lines(27).join('\n')}`]);
});

test('what hinders the watching stands below, until it is over', () => {
  const { session, written } = place();
  const screen = terminalScreen(session);
  screen.show(view(ready));
  screen.trouble('the connection is lost');
  screen.relief('in contact again');
  expect(written.map((text) => text.split('\n').at(-1))).toEqual([
    '  way back    none is needed: nothing is rolled out',
    'the connection is lost',
    '  way back    none is needed: nothing is rolled out',
  ]);
});

test('a terminal that is too low gets what fits, and how much more there is', () => {
  const { session, written } = place(5);
  terminalScreen(session).show(view(awaiting));
  expect(written[0]?.split('\n').slice(-1)).toEqual(['… and 6 lines more']);
  expect(written[0]?.split('\n')).toHaveLength(4);
});

test('a log gets lines for the mesh on one side, and those about the watching on the other', () => {
  const { session, written, noted } = place();
  const screen = plainScreen(session);
  screen.show(view(ready));
  screen.trouble('the connection is lost');
  screen.tick();
  expect([written, noted]).toEqual([
    ['2026-11-21T09:26:00Z  Ready             1.30.3 serves as revision 1-30-3\n'],
    ['2026-11-21T09:26:00Z  the connection is lost\n'],
  ]);
});
