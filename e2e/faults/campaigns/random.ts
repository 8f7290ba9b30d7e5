/** Random choices that are the same for the same seed. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** @throws RangeError when there is nothing to choose from */
  oneOf<T>(choices: readonly T[]): T;
}

/** Mulberry32: small, fast and good enough for choosing tests. Any text is a seed. */
export function seededRandom(seed: string): Random {
  let state = hashOf(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    oneOf(choices) {
      const [index, choice] = [Math.floor(next() * choices.length), choices[0]];
      if (choice === undefined) throw new RangeError('there is nothing to choose from');
      return choices[index] ?? choice;
    },
  };
}

/** FNV-1a: neighbouring seeds shall have nothing in common. */
function hashOf(text: string): number {
  return Buffer.from(text).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}
