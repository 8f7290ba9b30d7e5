import type { KubeClient } from '../kube/index.ts';
import type { CommandLine } from './command-line.ts';
import type { ExitCode } from './exit-code.ts';
import type { FlagName } from './flags.ts';
import type { Output } from './terminal/output.ts';

/** One command, as it is offered, explained and carried out. Runs throw Refusal or ApiError. */
export type Command = MeshCommand | WordCommand;

interface Offered {
  readonly name: string;
  /** In one line, for the list of all. */
  readonly summary: string;
  /** What else is to be known, a paragraph each. */
  readonly about: readonly string[];
  /** Besides those that all such commands take. */
  readonly flags: readonly FlagName[];
}

/** About a mesh, whose name may stand behind it. */
export interface MeshCommand extends Offered {
  readonly operand: 'mesh';
  run(session: ClusterSession): Promise<ExitCode>;
}

/** About no cluster; one of these words has to stand behind it. */
export interface WordCommand extends Offered {
  readonly operand: readonly string[];
  run(session: Session): ExitCode;
}

/** One run of a command: what was typed, and where the answer goes. */
export interface Session extends CommandLine {
  /** How the person calls this program: `meshwright`, or `kubectl mesh`. */
  readonly program: string;
  readonly out: Output;
  /** For what is no part of the answer. */
  readonly err: Output;
  readonly environment: NodeJS.ProcessEnv;
}

export interface ClusterSession extends Session {
  readonly client: KubeClient;
  /** For what goes on until then: aborts with Ctrl-C. */
  readonly untilStopped: () => AbortSignal;
  /** The wall clock, in milliseconds. */
  readonly now: () => number;
}
