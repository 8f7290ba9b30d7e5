/**
 * `npm run explore`: explores every reachable world of the shipped rule table beside a small model of the cluster,
 * and prints what was visited, how often each row decided, and the shortest way to anything that must not be.
 * The number of disturbances (edits, damage, failures) may be given; 3 is the default, 2 is what `npm test` takes.
 */
import { proofReport } from './proof-report.ts';
import { proveShipped } from './shipped.ts';

const proof = proveShipped(Number(process.argv[2] ?? 3));
console.log(proofReport(proof));
if (proof.violations.length > 0) process.exitCode = 1;
