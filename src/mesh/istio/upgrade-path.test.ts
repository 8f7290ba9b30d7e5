import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkUpgrade } from './upgrade-path.ts';

const none = { cni: false, ztunnel: false };
const told = (...args: Parameters<typeof checkUpgrade>) => checkUpgrade(...args).map(({ message }) => message);

describe('an upgrade by canary', () => {
  it('goes to the next minor, and to the one after it', () => {
    expect(told('1.28.6', '1.29.6', none, 'Canary')).toEqual([]);
    expect(told('1.28.6', '1.30.3', none, 'Canary')).toEqual([]);
  });

  it('over more than two minors goes by way of the second', () => {
    expect(told('1.28.6', '1.31.0', none, 'Canary')).toEqual([
      'spec.version: 1.31.0 is 3 minor versions ahead of 1.28.6, which serves, and a canary takes two at the most: ' +
        'upgrade to 1.30 first: set spec.version to the newest 1.30.x',
    ]);
  });

  it.each([
    [{ cni: true, ztunnel: false }, 'the CNI agent has'],
    [{ cni: false, ztunnel: true }, 'ztunnel has'],
    [{ cni: true, ztunnel: true }, 'the CNI agent and ztunnel have'],
  ])('goes one minor at a time with agents on the nodes: %o', (components, agents) => {
    expect(told('1.28.6', '1.29.6', components, 'Canary')).toEqual([]);
    expect(told('1.28.6', '1.30.3', components, 'Canary')).toEqual([
      `spec.version: 1.30.3 is 2 minor versions ahead of 1.28.6, which serves, and ${agents} no canary and may be one behind the control plane: ` +
        'upgrade to 1.29 first: set spec.version to the newest 1.29.x',
    ]);
  });
});

describe('an upgrade in place', () => {
  it('goes one minor at a time', () => {
    expect(told('1.28.6', '1.29.6', none, 'InPlace')).toEqual([]);
    expect(told('1.28.6', '1.30.3', none, 'InPlace')).toEqual([
      'spec.version: 1.30.3 is 2 minor versions ahead of 1.28.6, which serves, and an upgrade in place takes one at a time: ' +
        'upgrade to 1.29 first: set spec.version to the newest 1.29.x',
    ]);
  });
});

describe('an older version', () => {
  it.each(['1.29.6', '1.30.2', '1.30.3-rc.1'])('is no upgrade: %s', (to) => {
    for (const strategy of ['Canary', 'InPlace'] as const) {
      expect(told('1.30.3', to, none, strategy)).toEqual([
        `spec.version: ${to} is older than 1.30.3, which serves: a downgrade is possible only as a rollback, while the revision before it is still there. ` +
          'Set spec.version to 1.30.3 or newer',
      ]);
    }
  });
});

const minors = fc.integer({ min: 0, max: 40 });
const patches = fc.integer({ min: 0, max: 20 });
const versions = fc.record({ minor: minors, patch: patches });
const setups = fc.record({
  components: fc.record({ cni: fc.boolean(), ztunnel: fc.boolean() }),
  strategy: fc.constantFrom('Canary' as const, 'InPlace' as const),
});
const text = ({ minor, patch }: { minor: number; patch: number }) => `1.${minor}.${patch}`;

describe('of any two versions', () => {
  it('a newer patch of the same minor may always follow, and the same version, too', () => {
    fc.assert(
      fc.property(versions, fc.nat(5), setups, ({ minor, patch }, more, { components, strategy }) => {
        expect(told(text({ minor, patch }), text({ minor, patch: patch + more }), components, strategy)).toEqual([]);
      }),
    );
  });

  it('at most one direction is allowed, unless they are equal', () => {
    fc.assert(
      fc.property(versions, versions, setups, (a, b, { components, strategy }) => {
        fc.pre(text(a) !== text(b));
        const refusals = [told(text(a), text(b), components, strategy), told(text(b), text(a), components, strategy)];
        expect(refusals.flat().length).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('the hop that a refusal names is allowed, and repeating it leads to the target', () => {
    fc.assert(
      fc.property(versions, versions, setups, (a, b, { components, strategy }) => {
        const [start, end] = a.minor <= b.minor ? [a, b] : [b, a];
        fc.pre(start.minor < end.minor);
        let here = start;
        for (let hops = 0; ; hops++) {
          expect(hops).toBeLessThanOrEqual(end.minor - start.minor);
          const [refusal] = told(text(here), text(end), components, strategy);
          if (refusal === undefined) break;
          const next = { minor: Number(/the newest 1\.(\d+)\.x$/.exec(refusal)?.[1]), patch: 99 };
          expect(next.minor).toBeGreaterThan(here.minor);
          expect(next.minor).toBeLessThan(end.minor);
          expect(told(text(here), text(next), components, strategy)).toEqual([]);
          here = next;
        }
      }),
    );
  });

  it('a text that is no version is not judged here', () => {
    expect(told('latest', '1.30.3', none, 'Canary')).toEqual([]);
    expect(told('1.30.3', 'latest', none, 'Canary')).toEqual([]);
  });
});
