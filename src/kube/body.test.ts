import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBody, readLines } from './body.ts';
import { TurnShare } from './turn-share.ts';

async function* chunksOf(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    yield bytes.subarray(from, end);
    from = end;
  }
}

describe('a stream of lines', () => {
  test('yields the same lines however the network cuts it, characters included', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).map((line) => line.replaceAll('\n', ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(text), text, fc.array(fc.nat()), async (lines, cutOff, cuts) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join('') + cutOff);
        const read: string[] = [];
        for await (const line of readLines(chunksOf(bytes, cuts), 'watch', 10_000, new TurnShare(8))) read.push(line);
        expect(read).toEqual(lines);
      }),
    );
  });

  test.each([[[]], [[3]], [[3, 7, 9]]])('is given up when one line is above the limit, cut at %j', async (cuts) => {
    const lines = readLines(chunksOf(Buffer.from('fine\nmuch too long\n'), cuts), 'watch Pod', 10, new TurnShare(8));
    expect((await lines.next()).value).toBe('fine');
    await expect(lines.next()).rejects.toMatchObject({
      reason: 'TooLarge',
      message: 'could not watch Pod: one event is larger than 10 bytes',
    });
  });
});

test.each([1, 3])('%i floods of lines that all are there leave others their turn', async (streams) => {
  const flood = Buffer.from('x\n'.repeat(60));
  const turn = new TurnShare(8);
  let turns = 0;
  let going = true;
  const others = (): void => {
    turns += 1;
    if (going) setImmediate(others);
  };
  others();
  let longestWait = 0;
  let last = turns;
  let waited = 0;
  const read = async (): Promise<void> => {
    for await (const _ of readLines(chunksOf(flood, []), 'watch', 10, turn)) {
      waited = turns === last ? waited + 1 : 0;
      last = turns;
      longestWait = Math.max(longestWait, waited);
      // What is done with a line takes a millisecond.
      for (const end = performance.now() + 1; performance.now() < end; );
    }
  };
  await Promise.all(Array.from({ length: streams }, read));
  going = false;
  expect(longestWait).toBeLessThan(12);
});

test('a line that never ends is given up when it is above the limit', async () => {
  async function* endless(): AsyncGenerator<Buffer> {
    for (;;) yield Buffer.from('more');
  }
  await expect(readLines(endless(), 'watch Pod', 10, new TurnShare(8)).next()).rejects.toMatchObject({
    reason: 'TooLarge',
  });
});

test('a body is read up to its limit and not further', async () => {
  const bytes = Buffer.from('0123456789');
  expect(await readBody(chunksOf(bytes, [3]), 'get x', 10)).toBe('0123456789');
  await expect(readBody(chunksOf(bytes, [3]), 'get x', 9)).rejects.toMatchObject({ reason: 'TooLarge' });
});
