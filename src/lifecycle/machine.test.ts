import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type Table } from './machine.ts';

type Light = 'red' | 'green' | 'broken';
const table: Table<Light, number, string> = {
  red: [
    { when: 'waited long enough', guard: (seconds) => seconds > 60, to: 'green' },
    { when: 'still waiting', guard: (seconds) => seconds > 0, does: 'counts', intents: (s) => [`wait ${60 - s}`] },
    { when: 'never asked', guard: () => false, to: 'broken' },
  ],
  green: [{ when: 'time is up', guard: (seconds) => seconds > 30, to: 'red' }],
  broken: [],
};
const step = compile(table);

describe('the machine', () => {
  it('moves to another phase and does nothing else', () => {
    expect(step('red', 61)).toEqual({ phase: 'green', when: 'waited long enough', intents: [] });
  });

  it('stays and says what is to be done', () => {
    expect(step('red', 20)).toEqual({ phase: 'red', when: 'still waiting', intents: ['wait 40'] });
  });

  it('stays and does nothing when no row fits', () => {
    expect(step('red', 0)).toEqual({ phase: 'red', when: undefined, intents: [] });
    expect(step('broken', 1)).toEqual({ phase: 'broken', when: undefined, intents: [] });
  });

  it('asks the rows in order and takes exactly one', () => {
    expect(step('green', 90)).toEqual({ phase: 'red', when: 'time is up', intents: [] });
  });

  it('keeps nothing in mind from one step to the next', () => {
    const answers = new Map<string, unknown>();
    const asked = fc.tuple(fc.constantFrom<Light>('red', 'green', 'broken'), fc.integer({ min: -5, max: 120 }));
    fc.assert(
      fc.property(asked, ([phase, seconds]) => {
        const key = `${phase} ${seconds}`;
        const answer = step(phase, seconds);
        expect(answer).toEqual(answers.get(key) ?? answer);
        answers.set(key, answer);
      }),
    );
  });

  it('refuses a phase that the table does not have', () => {
    expect(() => step('blue' as Light, 1)).toThrow(/blue/);
  });
});
