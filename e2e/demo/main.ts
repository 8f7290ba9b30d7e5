/** The demo: `npm run demo`. One screen that shows what Meshwright does, on a real Kubernetes control plane. */
import { interruption } from './interruption.ts';
import { play } from './play.ts';
import { presenterFor } from './presenter-for.ts';

const { stdout, env } = process;
const { lastLine, exitCode } = await play(presenterFor(stdout, env), stdout, interruption());
stdout.write(`${lastLine}\n`);
// What was interrupted half-way may still be starting; the cluster's watchdog ends it with this process.
process.exit(exitCode);
