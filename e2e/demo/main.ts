/** The demo: `npm run demo`. One screen that shows what Meshwright does, on a real Kubernetes control plane. */
import { Interrupted } from './failure.ts';
import { play } from './play.ts';
import { presenterFor } from './presenter-for.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stop.abort(new Interrupted(signal)));
}
const presenter = presenterFor(process.stdout, process.env);
const outcome = await play(presenter, stop.signal);
process.stdout.write(`${outcome.lastLine}\n`);
// What was interrupted half-way may still be starting; the cluster's watchdog ends it with this process.
process.exit(outcome.exitCode);
