/**
 * `npm run explore`: explores every reachable world of the shipped rule table beside small models of the cluster,
 * and prints what was visited, how often each row decided, and the shortest way to anything that must not be.
 * The number of disturbances (edits, damage, failures) in installs, in upgrades from their beginning, and in upgrades
 * that have come far may be given. In the end it tells how many mistakes in the rules it finds.
 */
import { phases } from '../../api/index.ts';
import { deliberateMistakes, deliberateReport } from './deliberate.ts';
import { coverageReport, proofReport } from './proof-report.ts';
import { scoreOf, scoreReport, unexplained } from './score.ts';
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
];
for (const proven of proofs) {
  const proof = proven();
  console.log(`${proofReport(proof)}\n`);
  if (proof.violations.length > 0) process.exitCode = 1;
}
console.log(coverageReport(coverage));

const mistakes = deliberateMistakes();
const score = scoreOf(phases);
const missed = [...mistakes.missed, ...unexplained(score)];
console.log(`\n${deliberateReport(mistakes)}\n${scoreReport(score)}`);
const matter = mistakes.tried + score.tried - score.harmless.size;
console.log(`mutation score ${Math.floor((100 * (matter - missed.length)) / matter)} %`);
for (const name of missed) console.log(`not found: ${name}`);
if (missed.length > 0) process.exitCode = 1;
