import { describe, expect, it } from 'vitest';
import type { WaveState } from '../../api/index.ts';
import type { Pointer, Staged } from '../../mesh/provider.ts';
import { splitOf } from './split.ts';

const [old, next, other] = ['1-29-6', '1-30-3', '1-31-0'];
const tag = (name: string, revision: string, staged?: Staged): Pointer => ({
  name: `tag ${name}`,
  tag: name,
  revision,
  whole: true,
  ...(staged === undefined ? {} : { staged }),
});
const validator: Pointer = { name: 'default validator', revision: next, whole: true };
const toNext = (...moved: readonly string[]): Staged => ({ revision: next, moved });

interface Case {
  readonly pointers: readonly Pointer[];
  readonly states?: readonly [WaveState, WaveState];
  readonly mayMove?: boolean;
}

/** Wave `first` has `pay`, which follows tag `prod`, and `web`, which follows `default`; `rest` has `old`, which follows it, too. */
const split = ({ pointers, states = ['Waiting', 'Waiting'], mayMove = true }: Case) =>
  splitOf({
    waves: [
      { name: 'first', namespaces: ['pay', 'web'] },
      { name: 'rest', namespaces: ['old'] },
    ],
    stateOf: (wave) => states[wave === 'first' ? 0 : 1],
    pointers: [validator, ...pointers],
    from: old,
    to: next,
    following: (namespace) => ({ pay: 'prod', web: 'default', old: 'default' })[namespace],
    mayMove,
  });
const moved = (given: Case) => split(given).moved;

describe('namespaces are led to the new revision', () => {
  const still = [tag('default', old), tag('prod', old)];

  it('when their wave has begun', () => {
    expect(split({ pointers: still, states: ['Moving', 'Waiting'] })).toEqual({
      moved: ['pay', 'web'],
      rest: ['old'],
      whole: true,
    });
  });

  it('in a window only', () => {
    expect(split({ pointers: still, states: ['Moving', 'Waiting'], mayMove: false })).toEqual({
      moved: [],
      rest: ['old', 'pay', 'web'],
      whole: false,
    });
  });

  it('when their tag leads them there already, whatever wave they would be in by now', () => {
    const staged = [tag('default', old, toNext('old', 'pay')), tag('prod', old, toNext('old', 'pay'))];
    expect(moved({ pointers: staged, mayMove: false })).toEqual(['old', 'pay']);
    const allBut = { revision: next, allBut: ['web'] };
    expect(moved({ pointers: [tag('default', old, allBut), tag('prod', old, allBut)] })).toEqual(['old', 'pay']);
  });

  it('when their tag leads there as a whole, as it does once it was promoted and the status was lost', () => {
    expect(moved({ pointers: [tag('default', next), tag('prod', old, toNext('old', 'pay', 'web'))] })).toEqual([
      'old',
      'pay',
      'web',
    ]);
    expect(moved({ pointers: [tag('default', next), tag('prod', old)] })).toEqual(['old', 'web']);
  });

  it('not when their tag leads them to a revision that is none of the two', () => {
    const elsewhere = [tag('default', old, { revision: other, moved: ['web'] }), tag('prod', other)];
    expect(moved({ pointers: elsewhere })).toEqual([]);
  });

  it('not by what another tag says, of which their own may not have been written any more', () => {
    expect(moved({ pointers: [tag('default', old, toNext('pay', 'web')), tag('prod', old)], mayMove: false })).toEqual([
      'web',
    ]);
  });
});

describe('when the tag of a namespace is gone or leads elsewhere', () => {
  it('what other tags say counts', () => {
    const others = (own: readonly Pointer[]) =>
      moved({ pointers: [tag('default', old, toNext('pay')), ...own], mayMove: false });
    expect([others([]), others([tag('prod', 'elsewhere')])]).toEqual([['pay'], ['pay']]);
  });

  it('and no other tag tells, its wave alone decides, and nobody is led back for a window that has closed', () => {
    const alone = (states: readonly [WaveState, WaveState], mayMove: boolean) =>
      moved({ pointers: [], states, mayMove });
    expect([
      alone(['Done', 'Moving'], false),
      alone(['Soaking', 'Waiting'], false),
      alone(['Done', 'Moving'], true),
      alone(['Waiting', 'Waiting'], true),
    ]).toEqual([['pay', 'web'], ['pay', 'web'], ['old', 'pay', 'web'], []]);
  });
});
