import { ApiError } from './errors.ts';
import type { TurnShare } from './turn-share.ts';

/** The most bytes of one answer that are read: a page of a list is far below. */
export const largestAnswer = 64 * 1024 * 1024;

/** The most bytes of one line of a watch: one event with the largest object that etcd stores, many times over. */
export const largestLine = 16 * 1024 * 1024;

const newline = 0x0a;

/** Reads a whole body, and stops reading as soon as it is above the limit. */
export async function readBody(body: AsyncIterable<Buffer>, action: string, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw tooLarge(`could not ${action}: the answer is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size).toString('utf8');
}

/**
 * Splits a stream into its complete lines. What follows the last newline is a cut line and is dropped: the event it
 * carried comes again with the next watch. Streams that share a turn together take no more of it than that allows.
 */
export async function* readLines(
  body: AsyncIterable<Buffer>,
  action: string,
  limit: number,
  turn: TurnShare,
): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    let from = 0;
    for (let to = chunk.indexOf(newline); to >= 0; to = chunk.indexOf(newline, from)) {
      begun.push(chunk.subarray(from, to));
      if (size + to - from > limit) throw lineTooLarge(action, limit);
      const line = Buffer.concat(begun).toString('utf8');
      begun = [];
      size = 0;
      from = to + 1;
      for (let end = turn.over; end !== undefined; end = turn.over) await end;
      if (line !== '') yield line;
    }
    if (from < chunk.length) {
      begun.push(chunk.subarray(from));
      size += chunk.length - from;
      if (size > limit) throw lineTooLarge(action, limit);
    }
  }
}

function lineTooLarge(action: string, limit: number): ApiError {
  return tooLarge(`could not ${action}: one event is larger than ${limit} bytes`);
}

function tooLarge(message: string): ApiError {
  return new ApiError({ reason: 'TooLarge', message });
}
