/**
 * `npm run explore`: explores every reachable world of the shipped rule table beside small models of the cluster,
 * and prints what was visited, how often each row decided, and the shortest way to anything that must not be.
 * The number of disturbances (edits, damage, failures) in installs, in upgrades from their beginning, and in upgrades
 * that have come far may be given.
 */
import { coverageReport, proofReport } from './proof-report.ts';
import { coverShipped, proveInstall, proveRollout } from './shipped.ts';

const [installs = 3, upgrades = 1, late = 2] = process.argv.slice(2).map(Number);
const coverage = coverShipped();
const proofs = [
  () => proveInstall(installs, coverage),
  () => proveRollout('an upgrade', upgrades, coverage),
  () => proveRollout('an upgrade that does not go back by itself', upgrades, coverage),
  () => proveRollout('an upgrade midway', upgrades, coverage),
  () => proveRollout('a previous revision that is kept', late, coverage),
  () => proveRollout('an upgrade that goes back', late, coverage),
  () => proveRollout('an upgrade that was rolled back', late, coverage),
  () => proveRollout('an upgrade in place', upgrades, coverage),
  () => proveRollout('an upgrade in place that has taken over', late, coverage),
  () => proveRollout('an upgrade in place that goes back', late, coverage),
];
for (const proven of proofs) {
  const proof = proven();
  console.log(`${proofReport(proof)}\n`);
  if (proof.violations.length > 0) process.exitCode = 1;
}
console.log(coverageReport(coverage));
