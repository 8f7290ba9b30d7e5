/** Makes requests of each sort for a moment, and tells how many a second there were. */
import { argument, linger, send } from '../../measure/conversation.ts';
import { load } from '../contenders/load.ts';
import { type Mode, modes, type RequestsArgument, type RequestsResult, width } from '../modes.ts';

const { side, kubeconfig, namespace, windowMs } = argument<RequestsArgument>();
const client = await (await load(side)).openRequests(kubeconfig, namespace);
let total = 0;
let value = 0;

const works: Readonly<Record<Mode['does'], (name: string) => Promise<unknown>>> = {
  get: (name) => client.get(name),
  same: (name) => client.apply(name, 'same'),
  change: (name) => client.apply(name, `value ${++value}`),
};

/** Keeps `lanes` requests under way, each on an object of its own, and returns how many were answered a second. */
async function rate({ does, atOnce }: Mode): Promise<number> {
  const begun = performance.now();
  let answered = 0;
  const lane = async (_: unknown, index: number): Promise<void> => {
    while (performance.now() - begun < windowMs) {
      await works[does](`${side}-${index}`);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  total += answered;
  return answered / ((performance.now() - begun) / 1000);
}

// So that every object exists, is as `same` leaves it, and every connection that is kept stands.
for (let index = 0; index < width; index += 1) await works.same(`${side}-${index}`);
total += width;
const perSecond: number[] = [];
for (const mode of modes) perSecond.push(await rate(mode));
const result: RequestsResult = { perSecond, total };
await send(result);
linger();
