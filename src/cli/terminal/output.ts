/** Where text is shown; `process.stdout` is one. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  hasColors?(): boolean;
  write(text: string): unknown;
}

/** Whether lines may be changed where they are. */
export function canMove(output: Output, { TERM: terminal }: NodeJS.ProcessEnv): boolean {
  return output.isTTY === true && terminal !== 'dumb';
}

/** Whether colours are shown, and wanted: see no-color.org. */
export function canColour(output: Output, environment: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR: noColour = '' } = environment;
  return canMove(output, environment) && noColour === '' && output.hasColors?.() === true;
}
