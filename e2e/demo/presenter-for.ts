import { createPlainPresenter } from './plain-presenter.ts';
import type { Output, Presenter } from './presenter.ts';
import { createTerminalPresenter } from './terminal-presenter.ts';

/** Moving lines in a terminal, plain complete lines everywhere else. */
export function presenterFor(output: Output, environment: NodeJS.ProcessEnv): Presenter {
  const { TERM: terminal, NO_COLOR: noColour = '' } = environment;
  if (output.isTTY !== true || terminal === 'dumb') return createPlainPresenter(output);
  return createTerminalPresenter(output, { colour: noColour === '' && output.hasColors?.() === true });
}
