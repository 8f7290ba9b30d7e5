import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDirector, matches } from './director.ts';
import { exchangeOf } from './exchange.ts';

const apply = exchangeOf(1, {
  method: 'PATCH',
  address: '/api/v1/namespaces/shop/configmaps/one',
  contentType: 'application/apply-patch+yaml',
  body: undefined,
});
const read = exchangeOf(2, { method: 'GET', address: apply.address, contentType: undefined, body: undefined });

test('a rule meets exactly the requests whose turn it is', () => {
  const small = fc.nat({ max: 6 });
  fc.assert(
    fc.property(small, small, fc.array(fc.constantFrom(apply, read), { maxLength: 20 }), (after, times, requests) => {
      const fault = { do: 'delay', milliseconds: 1 } as const;
      const director = createDirector({ rules: [{ on: { verbs: ['apply'] }, after, times, fault }] });
      const met = requests.map((request) => director.faultFor(request) === fault);
      const applies = requests.map((_, index) => requests.slice(0, index).filter((one) => one === apply).length);
      const due = requests.map((request, i) => {
        const before = applies[i] ?? 0;
        return request === apply && before >= after && before < after + times;
      });
      expect(met).toEqual(due);
      expect(director.met).toBe(due.filter(Boolean).length);
    }),
  );
});

test('of two rules whose turn it is the first decides, and the second has had its turn', () => {
  const first = { on: {}, fault: { do: 'drop', when: 'before' } } as const;
  const second = { on: {}, fault: { do: 'drop', when: 'after' } } as const;
  const director = createDirector({ rules: [first, second] });
  expect([director.faultFor(apply), director.faultFor(apply)]).toEqual([first.fault, undefined]);
});

test('what a rule leaves out may be anything, and "none" is the object itself', () => {
  const status = { ...apply, subresource: 'status' };
  expect(matches({}, status)).toBe(true);
  expect(matches({ subresource: 'none' }, apply)).toBe(true);
  expect(matches({ subresource: 'none' }, status)).toBe(false);
  expect(matches({ resource: 'configmaps', namespace: 'shop', name: 'one', dryRun: false }, apply)).toBe(true);
  expect(matches({ dryRun: true }, apply)).toBe(false);
  expect(matches({ name: 'two' }, apply)).toBe(false);
});
