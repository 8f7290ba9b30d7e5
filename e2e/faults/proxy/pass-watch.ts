import { type EventFilter, filterFor } from './event-filter.ts';
import { linesOf } from './lines.ts';
import { reset } from './pass-request.ts';
import type { Passage } from './passage.ts';
import { pause } from './pause.ts';
import type { Fault, StreamFault } from './plan.ts';
import { errorEvent, refusalOf } from './refusal.ts';
import { passedOn } from './upstream.ts';

/** Handles a watch: its events are passed on one by one. */
export async function passWatch(passage: Passage, fault: Fault | undefined): Promise<void> {
  const { surroundings, exchange } = passage;
  const { halt, healing, strikes } = surroundings;
  switch (fault?.do) {
    case 'delay':
      strikes.add('delay');
      await pause(fault.milliseconds, healing());
      return stream(passage, untouched);
    case 'drop':
      strikes.add('drop');
      return reset(passage);
    case 'freeze':
      strikes.add('freeze');
      await pause(fault.milliseconds, healing());
      return reset(passage);
    case 'refuse':
      strikes.add(`${fault.code}`);
      return fault.code === 410 ? endWith410(passage) : refuse(passage, fault);
    case 'cut':
      return stream(passage, untouched, fault.afterEvents ?? 0);
    case 'halt':
      if (fault.when === 'before' && !(await halt(exchange, 'before'))) return reset(passage);
      if (fault.when === 'before') return stream(passage, untouched);
      // A watch is never answered to the end: both later moments are those of its head.
      await stream(passage, untouched, undefined, async () => void (await halt(exchange, fault.when)));
      return;
    case 'hold':
    case 'silence':
    case 'hide':
    case 'reorder':
      return stream(passage, filterFor(fault, strikes), undefined, undefined, fault);
    case 'replay':
    case undefined:
      return stream(passage, untouched);
  }
}

const untouched: EventFilter = { take: (line) => [line], release: () => [] };

async function stream(
  passage: Passage,
  filter: EventFilter,
  wholeEvents?: number,
  onHead?: () => Promise<void>,
  fault?: StreamFault,
): Promise<void> {
  const { response, request, outgoing, surroundings, exchange, note } = passage;
  const { gate, upstream, healing, expiry } = surroundings;
  // Taken before the server is asked: what is healed or expires meanwhile is meant for this stream, too.
  const over = AbortSignal.any([healing(), ...(fault?.do === 'hold' ? [AbortSignal.timeout(fault.milliseconds)] : [])]);
  const tooOld = expiry(exchange.resource);
  const incoming = await upstream.open(outgoing);
  note({ status: incoming.statusCode });
  response.on('close', () => incoming.destroy());
  if (request.socket.destroyed) incoming.destroy();
  response.writeHead(incoming.statusCode ?? 0, passedOn(incoming)).flushHeaders();
  await onHead?.();

  let sent = 0;
  let current = filter;
  const send = (lines: readonly string[]): void => lines.forEach((line) => void response.write(`${line}\n`));
  const heal = (): void => {
    // What was kept from a silent stream is lost; a client that connects anew is told it.
    if (fault?.do === 'silence') reset(passage);
    send(current.release());
    current = untouched;
  };
  const expire = (): void => {
    response.end(`${errorEvent(410)}\n`);
    incoming.destroy();
  };
  over.addEventListener('abort', heal, { once: true });
  tooOld.addEventListener('abort', expire, { once: true });
  if (over.aborted) heal();
  if (tooOld.aborted) return expire();
  try {
    for await (const line of linesOf(incoming)) {
      if (!(await gate.pass()) || tooOld.aborted) return;
      if (wholeEvents !== undefined && sent >= wholeEvents) return cutWithin(passage, line);
      const lines = current.take(line);
      sent += lines.length;
      send(lines);
    }
    response.end();
  } catch (error) {
    const endedByUs = response.writableEnded || response.destroyed;
    if (!endedByUs) throw error;
  } finally {
    over.removeEventListener('abort', heal);
    tooOld.removeEventListener('abort', expire);
  }
}

function cutWithin(passage: Passage, line: string): void {
  passage.surroundings.strikes.add('cut');
  const half = line.slice(0, Math.floor(line.length / 2));
  passage.response.write(half, () => reset(passage));
}

function endWith410({ response }: Passage): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(`${errorEvent(410)}\n`);
}

export function refuse(
  { response }: Passage,
  { code, retryAfterSeconds }: Omit<Extract<Fault, { do: 'refuse' }>, 'do'>,
): void {
  const { status, headers, body } = refusalOf(code, retryAfterSeconds);
  response.writeHead(status, headers).end(body);
}
