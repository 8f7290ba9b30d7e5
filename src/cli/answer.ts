import { dump } from 'js-yaml';
import type { Session } from './command.ts';
import { type Colours, coloured, colourless } from './terminal/colours.ts';
import { canColour, canMove } from './terminal/output.ts';

/** What a command has to tell, in both forms; they say the same. */
export interface Answer {
  /** For programs; plain JSON. */
  readonly data: object;
  readonly lines: (style: Style) => readonly string[];
}

/** How text may look where it is shown. */
export interface Style {
  readonly colours: Colours;
  /** How long a line may be; infinite where nobody breaks it. */
  readonly width: number;
}

export function styleOf({ out, environment }: Pick<Session, 'out' | 'environment'>): Style {
  return {
    colours: canColour(out, environment) ? coloured : colourless,
    width: canMove(out, environment) ? (out.columns ?? 80) : Number.POSITIVE_INFINITY,
  };
}

/** Members that are undefined are left out, as JSON does. */
export function yamlOf(data: object): string {
  return dump(data, { lineWidth: -1, noRefs: true, skipInvalid: true });
}

/** Writes an answer in the form that was asked for. */
export function tell(answer: Answer, session: Pick<Session, 'out' | 'environment' | 'flags'>): void {
  session.out.write(textOf(answer, session));
}

function textOf({ data, lines }: Answer, session: Pick<Session, 'out' | 'environment' | 'flags'>): string {
  switch (session.flags.output) {
    case 'json':
      return `${JSON.stringify(data, null, 2)}\n`;
    case 'yaml':
      return yamlOf(data);
    default:
      return lines(styleOf(session))
        .map((line) => `${line.trimEnd()}\n`)
        .join('');
  }
}
