import type { Decide } from '../../decide.ts';
import type { Edge, Model, Place } from '../explore.ts';
import { moves } from './moves.ts';
import { isSettled, properties } from './properties.ts';
import { type Turn, turnOf } from './turn.ts';
import { beginning, keyOf, resource, type World } from './world.ts';

/** The shipped decisions beside the abstract cluster, with at most `disturbances` things going wrong. */
export function modelOf(decide: Decide, disturbances: number): Model<World> {
  return { start: beginning(disturbances), keyOf, visit: (w) => visit(decide, w) };
}

function visit(decide: Decide, w: World): Place<World> {
  const turn = turnOf(decide, w);
  const others = moves.flatMap(({ name, fair, to }): Edge<World>[] => {
    const world = to(w);
    return world === undefined ? [] : [{ name, fair, to: world }];
  });
  if (turn === undefined) {
    const settled = w.mesh === resource.absent && !others.some(({ fair }) => fair);
    return { edges: others, faults: [], settled, next: undefined };
  }
  return {
    edges: [...ownEdges(turn), ...others],
    faults: [...properties.filter(({ broken }) => broken(turn)).map(({ name }) => name), ...restless(turn)],
    settled: isSettled(turn),
    // Late watches make the same decision come again; they catch up at last.
    next: w.late === undefined ? turn.writes.at(-1)?.world : undefined,
  };
}

/** The whole turn happens at last; it may also die, or be refused, after each of its writes. */
function ownEdges({ phase, decision, writes }: Turn): readonly Edge<World>[] {
  return writes.map(({ name, world }, i) => {
    const whole = i === writes.length - 1;
    const row = decision.when ?? 'nothing to do';
    return whole
      ? { name: `${phase ?? 'new'}: ${row} (${name})`, fair: true, to: world }
      : { name: `${phase ?? 'new'}: ${row}, cut short after: ${name}`, fair: false, to: world };
  });
}

/** Intents that change nothing are asked for again and again. */
function restless({ before, decision, writes }: Turn): readonly string[] {
  const last = writes.at(-1)?.world;
  const idle = before.late === undefined && decision.intents.length > 0;
  return idle && (last === undefined || keyOf(last) === keyOf(before)) ? ['what is asked for changes something'] : [];
}
