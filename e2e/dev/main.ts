/** A cluster to try things on: `npm run dev`. The world of the demo, kept running for a person with kubectl. */
import { Interrupted, interruption, untilStopped } from '../demo/interruption.ts';
import { prepareTools } from '../demo/prepare.ts';
import { readable } from '../demo/readable.ts';
import { startWorld } from '../world/index.ts';
import { followLines } from './follow-lines.ts';
import { instructions } from './instructions.ts';
import { runFromSource } from './operator.ts';

const { stdout, stderr } = process;
const say = (text: string): void => void stdout.write(`${text}\n`);

async function main(stop: AbortSignal): Promise<void> {
  await untilStopped(prepareTools(stdout), stop);
  say('Starting Kubernetes, the stand-in mesh and the operator…');
  await using world = await untilStopped(startWorld({ name: 'dev', operator: false }), stop);
  const operator = await runFromSource(world.cluster);
  say(await instructions(world));
  for await (const line of followLines(operator.log, stop)) say(readable(line));
}

try {
  await main(interruption());
} catch (error) {
  if (!(error instanceof Interrupted)) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
say('\nEnded, and removed.');
// What was interrupted half-way may still be starting; the cluster's watchdog ends it with this process.
process.exit();
