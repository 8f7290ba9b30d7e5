import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRevision, type Signs } from './judge-revision.ts';

const settle = 30_000;
const well: Signs = {
  unready: [],
  runningFor: settle,
  unanswered: [],
  unasked: [],
  unhealthyFor: 0,
  failed: [],
  sight: 'whole',
};

describe('the verdict on a new revision', () => {
  it.each<[string, Partial<Signs>, ReturnType<typeof judgeRevision>]>([
    [
      'passes once it has run for the settle time',
      {},
      { verdict: 'Pass', evidence: ['its control plane is ready, injects and validates'], healthy: true },
    ],
    [
      'is pending while a container is younger than that, a restarted one too',
      { runningFor: settle - 1 },
      { verdict: 'Pending', evidence: ['its control plane has not run for long enough'], healthy: true },
    ],
    [
      'is pending when it has just become unready',
      { unready: ['0 of 1 pods are ready'], unhealthyFor: settle - 1 },
      { verdict: 'Pending', evidence: ['0 of 1 pods are ready'], healthy: false },
    ],
    [
      'fails when it stays unready',
      { unready: ['0 of 1 pods are ready'], unhealthyFor: settle },
      { verdict: 'Fail', evidence: ['0 of 1 pods are ready'], healthy: false },
    ],
    [
      'fails when it is ready and does not answer',
      { unanswered: ['the injector does not answer'], unhealthyFor: settle },
      { verdict: 'Fail', evidence: ['the injector does not answer'], healthy: false },
    ],
    [
      'fails at once when a moved workload crashes',
      { failed: ['Deployment shop/cart crashes'] },
      { verdict: 'Fail', evidence: ['Deployment shop/cart crashes'], healthy: true },
    ],
    [
      'is pending while pods and workloads are being read, as right after a restart',
      { sight: 'reading' },
      { verdict: 'Pending', evidence: ['pods and workloads are being read'], healthy: true },
    ],
    [
      'is pending before the settle time whatever can be seen, so that no approval begins a wave',
      { sight: 'lost', runningFor: settle - 1 },
      { verdict: 'Pending', evidence: ['its control plane has not run for long enough'], healthy: true },
    ],
    [
      'is inconclusive when pods and workloads can not be seen',
      { sight: 'lost' },
      { verdict: 'Inconclusive', evidence: ['pods and workloads can not all be seen'], healthy: true },
    ],
    [
      'is inconclusive when no namespace has room for the pod by which it would be asked',
      { unasked: ['the probe pod was refused: exceeded quota'] },
      { verdict: 'Inconclusive', evidence: ['the probe pod was refused: exceeded quota'], healthy: true },
    ],
    [
      'is inconclusive when its own pods can not be seen',
      { runningFor: undefined },
      { verdict: 'Inconclusive', evidence: ['the pods of its control plane can not be seen'], healthy: true },
    ],
  ])('%s', (_, signs, judgement) => {
    expect(judgeRevision({ ...well, ...signs }, settle)).toEqual(judgement);
  });

  it('never passes what shows any sign of trouble', () => {
    const sentences = fc.array(fc.string({ minLength: 1 }), { maxLength: 2 });
    const signs = fc.record({
      unready: sentences,
      runningFor: fc.option(fc.nat(60_000), { nil: undefined }),
      unanswered: sentences,
      unasked: sentences,
      unhealthyFor: fc.nat(60_000),
      failed: sentences,
      sight: fc.constantFrom('whole', 'reading', 'lost'),
    });
    fc.assert(
      fc.property(signs, (any) => {
        const told = [...any.unready, ...any.unanswered, ...any.unasked, ...any.failed];
        const trouble = told.length > 0 || any.sight !== 'whole';
        return !(trouble && judgeRevision(any, settle).verdict === 'Pass');
      }),
    );
  });
});
