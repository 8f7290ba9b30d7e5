import type { Operator } from './operator.ts';
import type { World } from './world.ts';

/** How a leader was followed. */
export interface HandOver {
  /** `was ended by SIGKILL` */
  readonly ending: string;
  /** When the leader's process was gone, in milliseconds since 1970. */
  readonly at: number;
  /** Until the next one led, in milliseconds. */
  readonly ledAfter: number;
}

/** Two operators of one cluster, of which one leads. */
export class Pair {
  /** Every leader so far, in order, as the audit log names them. */
  readonly leaders: string[];
  readonly #world: World;
  #leader: Operator;
  #next: Operator;

  private constructor(world: World, leader: Operator, next: Operator, name: string) {
    this.#world = world;
    this.#leader = leader;
    this.#next = next;
    this.leaders = [name];
  }

  /** Both run: one leads, the other has seen that. */
  static async start(world: World, other: Operator): Promise<Pair> {
    const [leader, next] = (await isLeading(other)) ? [other, world.operator] : [world.operator, other];
    await leader.start();
    await world.waitFor('a leader', () => isLeading(leader));
    await next.start();
    await world.waitFor('one that stands by', () => isStandingBy(next));
    return new Pair(world, leader, next, await nameOf(leader));
  }

  get leader(): Operator {
    return this.#leader;
  }

  get next(): Operator {
    return this.#next;
  }

  /** Ends the leader, and waits until the other one leads. The one that was ended stays so. */
  async handOver(signal: 'SIGTERM' | 'SIGKILL'): Promise<HandOver> {
    const ending = await this.#leader.kill(signal);
    const at = Date.now();
    await this.#world.waitFor('the next one leads', () => isLeading(this.#next));
    [this.#leader, this.#next] = [this.#next, this.#leader];
    this.leaders.push(await nameOf(this.#leader));
    return { ending, at, ledAfter: (await ledSince(this.#leader)) - at };
  }

  /** The one that was ended stands by again. */
  async refill(): Promise<void> {
    await this.#next.start();
    await this.#world.waitFor('one that stands by', () => isStandingBy(this.#next));
  }
}

const beginning = 'started';
const words = [beginning, 'leading', 'standing by', 'released the lease', 'stopped'];

/** What it said last about itself: one of the words. */
async function lastWord(operator: Operator): Promise<string | undefined> {
  const lines = operator.runs ? await operator.log().catch(() => []) : [];
  const last = lines.findLast(({ message }) => words.some((word) => message.startsWith(word)))?.message;
  return words.find((word) => last?.startsWith(word));
}

async function isLeading(operator: Operator): Promise<boolean> {
  return (await lastWord(operator)) === 'leading';
}

async function isStandingBy(operator: Operator): Promise<boolean> {
  return (await lastWord(operator)) === 'standing by';
}

async function ledLine(operator: Operator) {
  return (await operator.log()).findLast(({ message }) => message === 'leading');
}

async function nameOf(leader: Operator): Promise<string> {
  return `meshwright/${String((await ledLine(leader))?.leader)}`;
}

async function ledSince(leader: Operator): Promise<number> {
  return Date.parse(String((await ledLine(leader))?.time));
}
