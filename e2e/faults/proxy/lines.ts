import type { IncomingMessage } from 'node:http';

/** The lines of a stream without their ends, as they become whole; what follows the last line end is no line. */
export async function* linesOf(message: IncomingMessage): AsyncGenerator<string> {
  message.setEncoding('utf8');
  let rest = '';
  for await (const piece of message as AsyncIterable<string>) {
    const [...lines] = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
