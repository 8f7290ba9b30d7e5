import { canColour, canMove, type Output } from '../../src/cli/terminal/output.ts';
import { createPlainPresenter } from './plain-presenter.ts';
import type { Presenter } from './presenter.ts';
import { createTerminalPresenter } from './terminal-presenter.ts';

/** Moving lines in a terminal, plain complete lines everywhere else. */
export function presenterFor(output: Output, environment: NodeJS.ProcessEnv): Presenter {
  if (!canMove(output, environment)) return createPlainPresenter(output);
  return createTerminalPresenter(output, { colour: canColour(output, environment) });
}
