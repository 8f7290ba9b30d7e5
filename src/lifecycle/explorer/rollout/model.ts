import type { Edge, Model, Place } from '../explore.ts';
import { keyOf, worldOf } from './key.ts';
import { failures, undoing } from './moves/failures.ts';
import { deadline, healthy } from './moves/healthy.ts';
import type { Happening } from './moves/move.ts';
import { others } from './moves/others.ts';
import { answers, wishes } from './moves/people.ts';
import { alwaysHolds } from './properties/removing.ts';
import { properties } from './properties.ts';
import { isGone, isSettled } from './settled.ts';
import { type Subject, type Turn, turnOf } from './turn.ts';
import { late, type World } from './world.ts';

/** Upgrades: the shipped decisions beside the abstract cluster, from one world on. */
export function modelOf(subject: Subject, start: World): Model<string> {
  const fair = healthy(subject.mirror.waitsForAdmissions);
  return {
    start: keyOf(start),
    keyOf: (key) => key,
    visit: (key) => visit(subject, fair, start.budget, worldOf(key)),
  };
}

const free: readonly Happening[] = [...undoing, ...answers];
const paidFor: readonly Happening[] = [...wishes, ...others, ...failures, deadline];

export const goesOn = 'undisturbed, a rollout goes on by itself';

function visit(subject: Subject, fair: readonly Happening[], budget: number, w: World): Place<string> {
  const turn = turnOf(subject, w);
  const edges: Edge<string>[] = turn === undefined ? [] : ownEdges(turn);
  for (const { name, to } of fair) add(edges, name, to(w), true);
  const isFairlyDone = edges.every((edge) => !edge.fair);
  const comesLate = isFairlyDone ? deadline.to(w) : undefined;
  if (comesLate !== undefined) add(edges, deadline.name, comesLate, true);
  for (const { name, to } of free) add(edges, name, to(w), false);
  if (w.budget > 0) for (const { name, to } of paidFor) add(edges, name, paid(w, to(w)), false);
  const always = alwaysHolds.filter(({ broken }) => broken(w)).map(({ name }) => name);
  if (turn === undefined) return { edges, faults: always, settled: isGone(w) && isFairlyDone, next: undefined };
  const last = turn.writes.at(-1)?.world;
  return {
    edges,
    faults: [
      ...always,
      ...(w.budget === budget && comesLate !== undefined ? [goesOn] : []),
      ...properties.filter(({ broken }) => broken(turn)).map(({ name }) => name),
      ...restless(turn),
    ],
    settled: isSettled(turn),
    // Late stores make the same decision come again; they catch up at last.
    next: w.late !== late.nothing || last === undefined ? undefined : keyOf(last),
  };
}

function paid(w: World, to: World | undefined): World | undefined {
  return to && { ...to, budget: w.budget - 1 };
}

function add(edges: Edge<string>[], name: string, world: World | undefined, fair: boolean): void {
  if (world !== undefined) edges.push({ name, to: keyOf(world), fair });
}

/** The whole turn happens at last; it may also die, or be refused, after each of its writes. */
function ownEdges({ phase, decision, writes }: Turn): Edge<string>[] {
  const row = decision.when ?? 'nothing to do';
  return writes.map(({ name, world }, i) => {
    const whole = i === writes.length - 1;
    const told = whole ? `(${name})` : `cut short after: ${name}`;
    return { name: `${phase ?? 'new'}: ${row} ${told}`, fair: whole, to: keyOf(world) };
  });
}

/** Intents that change nothing are asked for again and again. */
function restless({ before, decision, writes }: Turn): readonly string[] {
  const last = writes.at(-1)?.world;
  const idle = before.late === late.nothing && decision.intents.length > 0;
  return idle && (last === undefined || keyOf(last) === keyOf(before)) ? ['what is asked for changes something'] : [];
}
