#!/usr/bin/env node
/** The command line, for people: `meshwright`, and as a plugin `kubectl mesh`. */
import { programName, run } from './cli/run.ts';

// Whoever reads has seen enough, as with a pipe into head.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const [, script = '', ...args] = process.argv;
const { stdout: out, stderr: err, env: environment } = process;
process.exitCode = await run(args, programName(script), { out, err, environment, untilStopped });

/** Aborts with Ctrl-C. Who does not ask for it is ended by that at once. */
function untilStopped(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}
