import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Agenda } from './agenda.ts';
import type { Choice } from './trial.ts';

function choice(life: string, key: number): Choice {
  return { life, campaign: 'crash', key: String(key) };
}

test('each lane stays with one life as long as there is something of it, and then helps with others', () => {
  const agenda = new Agenda([choice('a', 1), choice('b', 1), choice('a', 2), choice('b', 2), choice('b', 3)]);
  const [first, second] = [{}, {}];
  const taken = [first, second, second, first, first].map((lane) => agenda.take(lane));
  expect(taken).toEqual([choice('a', 1), choice('b', 1), choice('b', 2), choice('a', 2), choice('b', 3)]);
  expect(agenda.take(second)).toBeUndefined();
});

test('everything is taken once, whoever takes', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c')), fc.infiniteStream(fc.nat({ max: 2 })), (names, turns) => {
      const choices = names.map(choice);
      const agenda = new Agenda(choices);
      const lanes = [{}, {}, {}];
      const taken = choices.map(() => agenda.take(lanes[turns.next().value] ?? {}));
      expect(new Set(taken)).toEqual(new Set(choices));
      expect(agenda.take({})).toBeUndefined();
    }),
  );
});
