#!/usr/bin/env node
/** The command line, for people: `meshwright`, and as a plugin `kubectl mesh`. */
import { programName, run } from './cli/run.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

// Whoever reads has seen enough, as with a pipe into head.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const [, script = '', ...args] = process.argv;
const { stdout: out, stderr: err, env: environment } = process;
process.exitCode = await run(args, programName(script), { out, err, environment, stop: stop.signal });
