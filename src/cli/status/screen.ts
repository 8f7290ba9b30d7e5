import { styleOf } from '../answer.ts';
import type { ClusterSession } from '../command.ts';
import { stamp } from '../stamp.ts';
import { createLiveLines } from '../terminal/live-lines.ts';
import { createFeed } from './feed.ts';
import { statusLines } from './text.ts';
import type { StatusView } from './view.ts';

/** Where a mesh is watched. */
export interface Screen {
  /** How the mesh stands from now on; what depends on the time, in milliseconds, is asked anew. */
  show(viewAt: (now: number) => StatusView): void;
  /** What hinders the watching itself, until it does not any more. */
  trouble(text: string): void;
  relief(text: string): void;
  /** A second has passed. */
  tick(): void;
  /** What is shown stays. */
  end(): void;
}

type Place = Pick<ClusterSession, 'out' | 'err' | 'environment' | 'flags' | 'now'>;

/** One screen that changes where it is. */
export function terminalScreen(place: Place): Screen {
  const { out, now } = place;
  const live = createLiveLines(out);
  let viewAt: ((now: number) => StatusView) | undefined;
  let trouble: string | undefined;
  const draw = (): void => {
    const style = styleOf(place);
    const width = style.width - 1;
    const status = viewAt === undefined ? [] : statusLines(viewAt(now()), { ...style, width }, now());
    const lines = trouble === undefined ? status : [...status, '', style.colours.bad(trouble)];
    live.draw([], fitting(lines, (out.rows ?? 24) - 1));
  };
  return {
    show(next) {
      viewAt = next;
      draw();
    },
    trouble(text) {
      trouble = text;
      draw();
    },
    relief() {
      trouble = undefined;
      draw();
    },
    tick: draw,
    end: () => out.write('\n'),
  };
}

/** Lines above the upper edge of a terminal could not be changed any more. */
function fitting(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `… and ${lines.length - most + 1} lines more`];
}

/** Lines that are added, for a log or a program. */
export function plainScreen({ out, err, flags, now }: Place): Screen {
  const feed = createFeed(flags.output);
  const write = (lines: readonly string[]): void => void out.write(lines.map((line) => `${line}\n`).join(''));
  const note = (text: string): void => void err.write(`${stamp(new Date(now()))}  ${text}\n`);
  return {
    show: (viewAt) => write(feed.next(viewAt(now()), new Date(now()))),
    trouble: note,
    relief: note,
    tick: () => undefined,
    end: () => undefined,
  };
}
