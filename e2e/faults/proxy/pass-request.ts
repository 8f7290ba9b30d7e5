import { once } from 'node:events';
import { textAt } from '../../../src/kube/json.ts';
import { isWrite } from './exchange.ts';
import type { Passage } from './passage.ts';
import { pause } from './pause.ts';
import type { RequestFault } from './plan.ts';
import { refusalOf } from './refusal.ts';
import type { Answer, Outgoing } from './upstream.ts';

/** Handles a request whose answer is one piece: everything but watches. */
export async function passRequest(passage: Passage, fault: RequestFault | undefined): Promise<void> {
  const { surroundings, exchange } = passage;
  const { strikes } = surroundings;
  switch (fault?.do) {
    case 'delay':
      strikes.add('delay');
      await pause(fault.milliseconds, surroundings.healing());
      return answerWith(passage, await forward(passage));
    case 'drop': {
      const answer = fault.when === 'after' ? await forward(passage) : undefined;
      strikes.add(isWrite(exchange) && isGood(answer) ? 'swallowed answer of a write' : 'drop');
      return reset(passage);
    }
    case 'freeze':
      strikes.add('freeze');
      await pause(fault.milliseconds, surroundings.healing());
      return reset(passage);
    case 'refuse': {
      strikes.add(`${fault.code}`);
      const { status, headers, body } = refusalOf(fault.code, fault.retryAfterSeconds);
      return answerWith(passage, { status, headers, body: Buffer.from(body) });
    }
    case 'replay': {
      const past = surroundings.pastLists.recall(passage.outgoing);
      if (past !== undefined) strikes.add('stale list');
      return answerWith(passage, past ?? (await forward(passage)));
    }
    case 'cut':
      strikes.add('cut');
      return answerByHalf(passage, await forward(passage));
    case 'halt': {
      if (fault.when === 'before' && !(await surroundings.halt(exchange, 'before'))) return reset(passage);
      const answer = await forward(passage);
      if (fault.when === 'after' && !(await surroundings.halt(exchange, 'after'))) return reset(passage);
      if (fault.when !== 'answered') return answerWith(passage, answer);
      await surroundings.halt(exchange, 'answered', () => answerWith(passage, answer));
      return;
    }
    case undefined:
      return answerWith(passage, await forward(passage));
  }
}

export function reset({ surroundings, request }: Passage): void {
  surroundings.connections.reset(request);
}

/** Asks the API server, and notes what the request has changed. */
async function forward({ exchange, outgoing, note, surroundings }: Passage): Promise<Answer> {
  const { upstream, pastLists } = surroundings;
  pastLists.note(exchange, outgoing);
  const looks = isWrite(exchange) && exchange.verb !== 'create';
  const versionBefore = looks ? await versionNow(lookAt(outgoing), upstream) : undefined;
  const answer = await upstream.ask(outgoing);
  const versionAfter = versionIn(answer);
  const changed = exchange.verb === 'delete' || versionAfter === undefined || versionAfter !== versionBefore;
  const effective = isWrite(exchange) && isGood(answer) && changed;
  note({ status: answer.status, versionBefore, versionAfter, effective });
  return answer;
}

function isGood(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.status < 300;
}

/** The request that reads the object of a write, with the identity of the writer. */
function lookAt({ address, headers }: Outgoing): Outgoing {
  const { authorization = '' } = headers;
  const [path = ''] = address.split('?');
  const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
  const object = path.replace(/\/(status|scale|finalize)$/, '');
  return { method: 'GET', address: object, headers: { authorization, accept }, body: Buffer.alloc(0) };
}

async function versionNow(
  outgoing: Outgoing,
  upstream: Passage['surroundings']['upstream'],
): Promise<string | undefined> {
  const answer = await upstream.ask(outgoing);
  return answer.status === 200 ? versionIn(answer) : undefined;
}

function versionIn({ body }: Answer): string | undefined {
  try {
    return textAt(JSON.parse(body.toString('utf8')), 'metadata', 'resourceVersion');
  } catch {
    // Plain text, such as that of /readyz.
    return undefined;
  }
}

async function answerWith({ response }: Passage, { status, headers, body }: Answer): Promise<void> {
  if (response.destroyed) return;
  const gone = once(response, 'close');
  response.writeHead(status, { ...headers, 'content-length': body.length });
  await Promise.race([new Promise<void>((resolve) => response.end(body, resolve)), gone]);
}

async function answerByHalf(passage: Passage, { status, headers, body }: Answer): Promise<void> {
  const { response } = passage;
  const half = body.subarray(0, Math.floor(body.length / 2));
  response.writeHead(status, { ...headers, 'content-length': body.length });
  await new Promise<void>((resolve) => response.write(half, () => resolve()));
  reset(passage);
}
