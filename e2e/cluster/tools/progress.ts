/** How far the build of one module is. */
export type BuildState =
  | { readonly step: 'waiting'; readonly pid: number }
  | { readonly step: 'fetching'; readonly modules: number }
  | { readonly step: 'compiling'; readonly compiled: number; readonly total: number }
  | { readonly step: 'linking' }
  | { readonly step: 'done' };

/** Which of the modules to build this is. */
export interface BuildPlace {
  readonly name: string;
  readonly index: number;
  readonly of: number;
}

/** One line of progress, for example `[2/4] kwok: compiled 310 of 975 packages, 1 min 5 s`. */
export function progressLine(place: BuildPlace, state: BuildState, milliseconds: number): string {
  return `[${place.index}/${place.of}] ${place.name}: ${describe(state)}, ${duration(milliseconds)}`;
}

function describe(state: BuildState): string {
  switch (state.step) {
    case 'waiting':
      return `waiting for process ${state.pid}, which builds it already`;
    case 'fetching':
      return state.modules === 0 ? 'looking at its Go modules' : `fetching Go modules, ${state.modules} so far`;
    case 'compiling':
      return `compiled ${state.compiled} of ${state.total} packages`;
    case 'linking':
      return 'linking';
    case 'done':
      return 'built';
  }
}

/** For example `8 s` or `6 min 24 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Where progress is written; `process.stderr` is one. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows the latest line: moving in a terminal, one line every ten seconds in a plain log. */
export interface ProgressPrinter {
  /** A line that stays. */
  say(line: string): void;
  /** The latest state of something that goes on; call it as often as it changes. */
  show(line: string): void;
  /** Ends a moving line. */
  end(): void;
}

const plainPause = 10_000;
const terminalPause = 100;
const eraseLine = '\r\u001b[2K';

/** @param now milliseconds of a clock that never steps back */
export function createProgressPrinter(
  output: ProgressOutput,
  now: () => number = () => performance.now(),
): ProgressPrinter {
  const terminal = output.isTTY === true;
  let lastShown = terminal ? Number.NEGATIVE_INFINITY : now();
  let moving = false;
  const end = (): void => {
    if (moving) output.write(eraseLine);
    moving = false;
  };
  return {
    end,
    say(line) {
      end();
      output.write(`${line}\n`);
    },
    show(line) {
      if (now() - lastShown < (terminal ? terminalPause : plainPause)) return;
      lastShown = now();
      if (!terminal) {
        output.write(`${line}\n`);
        return;
      }
      output.write(`${eraseLine}${line.slice(0, (output.columns || 80) - 1)}`);
      moving = true;
    },
  };
}
