/** Random choices that are the same for the same seed. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** @throws RangeError when there is nothing to choose from */
  oneOf<T>(choices: readonly T[]): T;
}

/** Mulberry32: small, fast and good enough for choosing tests. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
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
