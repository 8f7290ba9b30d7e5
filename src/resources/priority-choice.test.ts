import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PriorityClassSpec } from '../api/index.ts';
import { type ClassWorld, chooseClasses, type ExistingClass, isAsAsked } from './priority-choice.ts';

const asked = (value?: number, more: Partial<PriorityClassSpec> = {}): PriorityClassSpec => ({
  name: 'mesh',
  components: ['controlPlane'],
  ...(value === undefined ? {} : { value }),
  ...more,
});
const ours = (name: string, value: number, more: Partial<ExistingClass> = {}): ExistingClass => ({
  name,
  value,
  preemptionPolicy: 'PreemptLowerPriority',
  ours: true,
  entry: 'mesh',
  ...more,
});
const others = (name: string, value: number): ExistingClass => ({
  name,
  value,
  preemptionPolicy: 'PreemptLowerPriority',
  ours: false,
});
const names = (
  entries: readonly PriorityClassSpec[],
  existing: readonly ExistingClass[],
  ...inUse: readonly string[]
) => chooseClasses(entries, { existing, inUse: new Set(inUse) }).map(({ name }) => name);

describe('the class of an entry', () => {
  test('has the plain name while nobody else has it', () => {
    expect(names([asked(5)], [])).toEqual(['mesh']);
    expect(chooseClasses([asked(5)], { existing: [others('web', 1)], inUse: new Set() })).toEqual([
      { entry: asked(5), name: 'mesh', existing: undefined },
    ]);
  });

  test('is the one of others when they have that name, whatever its value', () => {
    expect(names([asked(5)], [others('mesh', 7)])).toEqual(['mesh']);
  });

  test('is the one that is there, or has to come, when no value is given', () => {
    expect(names([asked()], [others('mesh', 7)])).toEqual(['mesh']);
    expect(names([asked()], [])).toEqual(['mesh']);
    expect(names([asked()], [ours('mesh', 5)], 'mesh-undefined')).toEqual(['mesh']);
  });

  test('stays what it is for as long as it is as it is asked for', () => {
    expect(names([asked(5)], [ours('mesh', 5)])).toEqual(['mesh']);
    expect(names([asked(5)], [ours('mesh', 7), ours('mesh-5', 5)])).toEqual(['mesh-5']);
    expect(names([asked(5)], [ours('mesh-5', 5)])).toEqual(['mesh-5']);
  });

  test('is the one that pods have already where several would do', () => {
    expect(names([asked(5)], [ours('mesh', 5), ours('mesh-5', 5)], 'mesh-5')).toEqual(['mesh-5']);
    expect(names([asked(5)], [ours('mesh', 5), ours('mesh-5', 5)])).toEqual(['mesh']);
  });

  test('is a new one when its value or policy was changed', () => {
    expect(names([asked(7)], [ours('mesh', 5)])).toEqual(['mesh-7']);
    expect(names([asked(5, { preemptionPolicy: 'Never' })], [ours('mesh', 5)])).toEqual(['mesh-5']);
    expect(names([asked(-7)], [ours('mesh', 5), others('mesh--7', 1), others('mesh--7-2', 1)])).toEqual(['mesh--7-3']);
  });

  test('is the former one again when the value is changed back before that has left', () => {
    expect(names([asked(5)], [ours('mesh', 5), ours('mesh-7', 7)], 'mesh', 'mesh-7')).toEqual(['mesh']);
  });

  test('comes back under the name that pods have when somebody deleted it', () => {
    expect(names([asked(7)], [], 'mesh-7')).toEqual(['mesh-7']);
    expect(names([asked(7)], [ours('mesh', 5)], 'mesh', 'mesh-7-2')).toEqual(['mesh-7-2']);
  });

  test('is known without the label that somebody took away', () => {
    const { entry: _, ...unlabelled } = ours('mesh-5', 5);
    expect(names([asked(5)], [ours('mesh', 7), unlabelled])).toEqual(['mesh-5']);
  });

  test('never has the name of another entry, nor a class of another entry', () => {
    const other = asked(5, { name: 'mesh-7' });
    expect(names([asked(7), other], [ours('mesh', 5)])).toEqual(['mesh-7-2', 'mesh-7']);
    expect(names([asked(7, { name: 'mesh-7' })], [ours('mesh-7', 7)])).toEqual(['mesh-7-7']);
  });
});

const name = fc.constantFrom('a', 'a-1', 'a-1-2', 'b', 'a-2', 'b-1');
const value = fc.constantFrom(1, 2);
const preemptionPolicy = fc.constantFrom('PreemptLowerPriority' as const, 'Never' as const);
const entry: fc.Arbitrary<PriorityClassSpec> = fc
  .record({ name, value, preemptionPolicy }, { requiredKeys: ['name'] })
  .filter((one) => one.value !== undefined || one.preemptionPolicy === undefined)
  .map((one) => ({ ...one, components: ['controlPlane'] }));
const entries = fc.uniqueArray(entry, { selector: (one) => one.name, maxLength: 3 });
const existingClass: fc.Arbitrary<ExistingClass> = fc.record(
  { name, value, preemptionPolicy, ours: fc.boolean(), entry: name },
  { requiredKeys: ['name', 'value', 'preemptionPolicy', 'ours'] },
);
const world: fc.Arbitrary<ClassWorld> = fc.record({
  existing: fc.uniqueArray(existingClass, { selector: (one) => one.name, maxLength: 6 }),
  inUse: fc.uniqueArray(name).map((some) => new Set(some)),
});

/** The world once every class that is to be made was made. */
function made(wishes: readonly PriorityClassSpec[], before: ClassWorld): ClassWorld {
  const created = chooseClasses(wishes, before).flatMap(({ entry: wish, name: chosen, existing }) =>
    existing !== undefined || wish.value === undefined
      ? []
      : [
          ours(chosen, wish.value, {
            entry: wish.name,
            preemptionPolicy: wish.preemptionPolicy ?? 'PreemptLowerPriority',
          }),
        ],
  );
  return { ...before, existing: [...before.existing, ...created] };
}

describe('whatever is asked for, and whatever is there', () => {
  test('nothing changes once the classes are made and their pods have them', () => {
    fc.assert(
      fc.property(entries, world, (wishes, before) => {
        const first = names(wishes, before.existing, ...before.inUse);
        const { existing, inUse } = made(wishes, before);
        expect(names(wishes, existing, ...inUse)).toEqual(first);
        expect(names(wishes, existing, ...inUse, ...first)).toEqual(first);
      }),
      { numRuns: 2000 },
    );
  });

  test('neither the order of the entries nor that of the classes decides anything', () => {
    fc.assert(
      fc.property(entries, world, (wishes, { existing, inUse }) => {
        const reversed = names(wishes.toReversed(), existing.toReversed(), ...[...inUse].toReversed());
        expect(reversed).toEqual(names(wishes, existing, ...inUse).toReversed());
      }),
    );
  });

  test('a class is as it is asked for, or is to be made, or belongs to others under the very name', () => {
    fc.assert(
      fc.property(entries, world, (wishes, around) => {
        const wrong = chooseClasses(wishes, around).filter(
          ({ entry: wish, name: chosen, existing }) =>
            !(existing === undefined || isAsAsked(existing, wish) || (!existing.ours && chosen === wish.name)),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('no two entries have one class, and none has a name that another entry or somebody else has', () => {
    fc.assert(
      fc.property(entries, world, (wishes, around) => {
        const chosen = chooseClasses(wishes, around);
        expect(new Set(chosen.map((one) => one.name)).size).toBe(wishes.length);
        const taken = chosen.filter(
          ({ entry: wish, name: given, existing }) =>
            given !== wish.name && (existing?.ours === false || wishes.some((other) => other.name === given)),
        );
        expect(taken).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
