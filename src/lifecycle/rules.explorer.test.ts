import { describe, expect, it } from 'vitest';
import { coverageReport, proofReport } from './explorer/proof-report.ts';
import { coverShipped, proveInstall, proveRollout } from './explorer/shipped.ts';

const coverage = coverShipped();
const proofs = [
  proveInstall(2, coverage),
  proveRollout('an upgrade', 1, coverage),
  proveRollout('an upgrade that does not go back by itself', 1, coverage),
  proveRollout('an upgrade midway', 1, coverage),
  proveRollout('a previous revision that is kept', 1, coverage),
  proveRollout('an upgrade that goes back', 1, coverage),
  proveRollout('an upgrade that was rolled back', 1, coverage),
  proveRollout('an upgrade in place', 1, coverage),
  proveRollout('an upgrade in place that has taken over', 1, coverage),
  proveRollout('an upgrade in place that goes back', 1, coverage),
];
for (const proof of proofs) console.log(proofReport(proof));
console.log(coverageReport(coverage));

describe('the rules that ship, in every reachable world', () => {
  it.each(proofs)('break no property, and every world comes to rest: $name', ({ violations, stuck }) => {
    expect(violations).toEqual([]);
    expect(stuck).toBe(0);
  });

  it('have no dead row', () => {
    expect(coverage.rows.filter(([, fired]) => fired === 0)).toEqual([]);
  });

  it('ask each guard where it holds and where it does not', () => {
    expect(coverage.oneSided).toEqual(['Installing: the control plane is ready']);
  });

  it('were explored in earnest', () => {
    expect(proofs.reduce((all, { states }) => all + states, 0)).toBeGreaterThan(200_000);
  });
});
