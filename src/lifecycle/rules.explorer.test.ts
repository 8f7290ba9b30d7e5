import { describe, expect, it } from 'vitest';
import { decideBy } from './decide.ts';
import { explore, type Violation } from './explorer/explore.ts';
import { modelOf } from './explorer/install/model.ts';
import { type Mutation, mutationsOf } from './explorer/mutations.ts';
import { proofReport } from './explorer/proof-report.ts';
import { proveShipped } from './explorer/shipped.ts';
import { rules } from './rules.ts';

/** Mistakes without consequences, each with the reason why nothing can tell them from the rules that ship. */
const harmless: ReadonlyMap<string, string> = new Map([
  ['dropped Pending: the resource was deleted', 'Preflight is next, and leads to Uninstalling without a write'],
  ['negated Pending: the resource was deleted', 'Uninstalling finds nothing to do, and no row leads out of it'],
  ['dropped Installing: a given-up revision is left that no pod uses', 'Ready removes it, only later'],
  ['dropped Verifying: the control plane is no longer ready', 'Verifying restores it too, and then asks it as before'],
]);

describe('the rules that ship, in every reachable world with up to two disturbances', () => {
  const proof = proveShipped(2);
  console.log(proofReport(proof));

  it('break no property, and every world comes to rest', () => {
    expect(proof.violations).toEqual([]);
    expect(proof.stuck).toBe(0);
  });

  it('have no dead row', () => {
    expect(proof.rows.filter(([, fired]) => fired === 0)).toEqual([]);
  });

  it('ask each guard where it holds and where it does not', () => {
    expect(proof.oneSided).toEqual(['Installing: the control plane is ready']);
  });

  it('were explored in earnest', () => {
    expect(proof.states).toBeGreaterThan(20_000);
  });
});

describe('a mistake in the rules', () => {
  const outcomes = mutationsOf(rules).map((mutation) => ({ name: mutation.name, found: firstFault(mutation) }));

  it('is found by the explorer, whichever it is', () => {
    const missed = outcomes.filter(({ found }) => found === undefined).map(({ name }) => name);
    console.log(
      `${outcomes.length - missed.length} of ${outcomes.length} seeded mistakes are found, ${harmless.size} are harmless`,
    );
    expect(new Set(missed)).toEqual(new Set(harmless.keys()));
  });
});

function firstFault(mutation: Mutation): Violation | undefined {
  const decide = decideBy(mutation.of(rules));
  for (const disturbances of [1, 2]) {
    const [violation] = explore(modelOf(decide, disturbances), { limit: 400_000, firstOnly: true }).violations;
    if (violation !== undefined) return violation;
  }
  return undefined;
}
