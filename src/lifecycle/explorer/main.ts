/**
 * `npm run explore`: explores every reachable world of the shipped rule table beside small models of the cluster,
 * and prints what was visited, how often each row decided, and the shortest way to anything that must not be.
 * The number of disturbances (edits, damage, failures) in the model of installs and in that of upgrades may be given.
 */
import { coverageReport, proofReport } from './proof-report.ts';
import { shipped } from './rollout/mirror.ts';
import { coverShipped, proveInstall, proveRollout } from './shipped.ts';

const [installs = '3', upgrades = '2', automatic = 'true'] = process.argv.slice(2);
const coverage = coverShipped();
const proofs = [
  proveInstall(Number(installs), coverage),
  proveRollout(Number(upgrades), coverage, { ...shipped, automatic: automatic === 'true' }),
];
for (const proof of proofs) console.log(`${proofReport(proof)}\n`);
console.log(coverageReport(coverage));
if (proofs.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
