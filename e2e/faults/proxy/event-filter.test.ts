import { expect, test } from 'vitest';
import { filterFor } from './event-filter.ts';
import type { StreamFault } from './plan.ts';
import { type Strike, Strikes } from './strikes.ts';

const event = (type: string, name: string, resourceVersion = '1'): string =>
  JSON.stringify({ type, object: { metadata: { namespace: 'shop', name, resourceVersion } } });
const bookmark = JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } });

/** What gets through at once, and what comes when the fault is over. */
function through(fault: StreamFault, ...lines: readonly string[]): readonly [readonly string[], readonly string[]] {
  const filter = filterFor(fault, new Strikes());
  return [lines.flatMap((line) => filter.take(line)), filter.release()];
}

/** What has really happened to these lines. */
function strikesOn(fault: StreamFault, ...lines: readonly string[]): readonly (readonly [Strike, number])[] {
  const strikes = new Strikes();
  const filter = filterFor(fault, strikes);
  for (const line of lines) filter.take(line);
  filter.release();
  return [...strikes.take()];
}

test('held events come later, all of them and in order', () => {
  const lines = [event('ADDED', 'one'), bookmark, event('DELETED', 'one')];
  expect(through({ do: 'hold', milliseconds: 1 }, ...lines)).toEqual([[], lines]);
});

test('coalesced events tell of each object only what it is in the end', () => {
  const lines = [
    event('ADDED', 'came and went'),
    event('DELETED', 'came and went'),
    event('DELETED', 'born again', '2'),
    event('ADDED', 'born again', '3'),
    event('MODIFIED', 'changed twice', '4'),
    event('MODIFIED', 'changed twice', '5'),
    event('MODIFIED', 'gone', '6'),
    event('DELETED', 'gone', '7'),
  ];
  const told = [
    event('MODIFIED', 'born again', '3'),
    event('MODIFIED', 'changed twice', '5'),
    event('DELETED', 'gone', '7'),
  ];
  expect(through({ do: 'hold', milliseconds: 1, coalesce: true }, ...lines)).toEqual([[], told]);
});

test('of a hidden object only its version gets through, of others everything', () => {
  const others = [event('ADDED', 'two'), bookmark];
  expect(through({ do: 'hide', object: 'shop/one' }, event('ADDED', 'one', '9'), ...others)).toEqual([
    [bookmark, ...others],
    [],
  ]);
});

test('each second event of a reordered object comes before the first', () => {
  const [first, second, third] = [
    event('MODIFIED', 'one', '1'),
    event('MODIFIED', 'one', '2'),
    event('DELETED', 'one', '3'),
  ];
  const other = event('ADDED', 'two');
  expect(through({ do: 'reorder', object: 'shop/one' }, first, other, second, third)).toEqual([
    [other, second, first],
    [third],
  ]);
});

test('after its last event a silent watch tells nothing, bookmarks included', () => {
  const first = event('ADDED', 'one');
  expect(through({ do: 'silence', afterEvents: 1 }, first, bookmark, event('ADDED', 'two'))).toEqual([[first], []]);
});

test('each event that something happened to is counted, and no other', () => {
  const lines = [event('ADDED', 'one', '1'), event('ADDED', 'two', '2'), event('MODIFIED', 'one', '3')];
  expect(strikesOn({ do: 'hide', object: 'shop/one' }, ...lines)).toEqual([['hidden event', 2]]);
  expect(strikesOn({ do: 'hide', object: 'shop/three' }, ...lines)).toEqual([]);
  expect(strikesOn({ do: 'reorder', object: 'shop/one' }, ...lines)).toEqual([['reordered event', 1]]);
  expect(strikesOn({ do: 'reorder', object: 'shop/two' }, ...lines)).toEqual([['late event', 1]]);
  expect(strikesOn({ do: 'silence', afterEvents: 1 }, ...lines)).toEqual([['silenced event', 2]]);
  expect(strikesOn({ do: 'hold', milliseconds: 1 }, ...lines)).toEqual([['late event', 3]]);
  expect(strikesOn({ do: 'hold', milliseconds: 1, coalesce: true }, ...lines)).toEqual([
    ['late event', 2],
    ['merged event', 1],
  ]);
});
