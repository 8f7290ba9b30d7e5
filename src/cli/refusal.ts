import type { ExitCode } from './exit-code.ts';
import { exitCode } from './exit-code.ts';

/**
 * Why a command was not carried out, other than because of the API server.
 *
 * | reason | meaning |
 * |---|---|
 * | Usage | the command line is wrong |
 * | NotFound | there is no such mesh, or none |
 * | NotNow | it makes no sense as the mesh stands |
 * | AppliedElsewhere | a tool that keeps it applied owns the field |
 */
export type RefusalReason = 'Usage' | 'NotFound' | 'NotNow' | 'AppliedElsewhere';

/** A command that is not carried out; the message tells a person why, and the way out. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

export const exitCodeOf: Readonly<Record<RefusalReason, ExitCode>> = {
  Usage: exitCode.usage,
  NotFound: exitCode.notFound,
  NotNow: exitCode.notNow,
  AppliedElsewhere: exitCode.notNow,
};
