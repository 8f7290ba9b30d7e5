/** Many pairs of small numbers, kept as tightly as possible: an exploration has more edges than a million objects hold. */
export class Pairs {
  #sources = new Int32Array(1024);
  #targets = new Int32Array(1024);
  #length = 0;

  add(source: number, target: number): void {
    if (this.#length === this.#sources.length) {
      this.#sources = doubled(this.#sources);
      this.#targets = doubled(this.#targets);
    }
    this.#sources[this.#length] = source;
    this.#targets[this.#length++] = target;
  }

  /** The sources that belong to a target, for targets below `size`. */
  byTarget(size: number): (target: number) => Int32Array {
    const starts = new Int32Array(size + 1);
    for (let k = 0; k < this.#length; k++) starts[at(this.#targets, k) + 1] = at(starts, at(this.#targets, k) + 1) + 1;
    for (let j = 0; j < size; j++) starts[j + 1] = at(starts, j + 1) + at(starts, j);
    const filled = starts.slice(0, size);
    const sources = new Int32Array(this.#length);
    for (let k = 0; k < this.#length; k++) {
      const target = at(this.#targets, k);
      sources[at(filled, target)] = at(this.#sources, k);
      filled[target] = at(filled, target) + 1;
    }
    return (target) => sources.subarray(at(starts, target), at(starts, target + 1));
  }
}

function at(array: Int32Array, i: number): number {
  return array[i] ?? 0;
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
