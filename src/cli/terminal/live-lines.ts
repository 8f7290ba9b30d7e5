import type { Output } from './output.ts';

const eraseLine = '\r\u001b[2K';
const eraseLineAbove = '\u001b[1A\u001b[2K';

/** The last lines of a terminal, which change where they are while others are written above them. */
export interface LiveLines {
  /** Writes lines that stay, then the live ones in place of those before. None may be longer than the terminal is wide. */
  draw(staying: readonly string[], live: readonly string[]): void;
}

export function createLiveLines(output: Output): LiveLines {
  let drawn = 0;
  return {
    draw(staying, live) {
      const erased = drawn === 0 ? '' : `${eraseLine}${eraseLineAbove.repeat(drawn - 1)}`;
      const written = staying.map((line) => `${line.trimEnd()}\n`).join('');
      // One write, so that the terminal never shows a half of it.
      if (erased + written !== '' || live.length > 0) output.write(`${erased}${written}${live.join('\n')}`);
      drawn = live.length;
    },
  };
}
