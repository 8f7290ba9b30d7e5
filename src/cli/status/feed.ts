import { yamlOf } from '../answer.ts';
import { stamp } from '../stamp.ts';
import { waitsSayIt, waves } from './text.ts';
import type { StatusView } from './view.ts';

/** What became of a mesh, line by line, for a log. */
export interface Feed {
  /** The lines to write now; none where nothing that is told has changed. */
  next(view: StatusView, at: Date): readonly string[];
}

/** `format` is that of `--output`. */
export function createFeed(format: string | undefined): Feed {
  return format === 'json' || format === 'yaml' ? documents(format) : changes();
}

function documents(format: 'json' | 'yaml'): Feed {
  let last: string | undefined;
  return {
    next(view) {
      const text = JSON.stringify(view);
      if (text === last) return [];
      last = text;
      return format === 'json' ? [text] : ['---', yamlOf(view).trimEnd()];
    },
  };
}

/** Each sentence when it becomes true. */
function changes(): Feed {
  let told: readonly string[] = [];
  return {
    next(view, at) {
      const now = sentences(view);
      const fresh = now.filter((sentence) => !told.includes(sentence));
      told = now;
      return fresh.map((sentence) => `${stamp(at)}  ${sentence}`);
    },
  };
}

/** Without durations: those change all the time. */
function sentences(view: StatusView): readonly string[] {
  const { phase = 'Unseen', paused, attention } = view;
  const message = waitsSayIt(view) ? '' : (view.message ?? '');
  const waits = view.waitsFor.filter((wait) => wait.for !== 'Time' && !message.includes(wait.message));
  return [
    told(phase, message),
    ...(paused ? ['paused'] : []),
    ...waves(view),
    ...waits.map((wait) => told('waits for', [wait.message, wait.command].filter(Boolean).join(': '))),
    ...attention.map((trouble) => told('trouble', `${trouble.message} (${trouble.reason})`)),
  ];
}

function told(label: string, text: string): string {
  return `${label.padEnd(16)}  ${text}`.trimEnd();
}
