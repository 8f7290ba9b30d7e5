/** Checks that a parsed YAML document is a JSON tree of bearable size, counting what aliases repeat each time. */

const maxNodes = 500_000;
const maxDepth = 100;

/** @throws TypeError with a sentence that says what is wrong */
export function checkTree(root: unknown): void {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }];
  for (let seen = 0; open.length > 0; seen++) {
    const { value, depth } = open.pop() ?? { value: null, depth: 0 };
    if (seen > maxNodes) throw new TypeError(`it has more than ${maxNodes} values`);
    if (depth > maxDepth) throw new TypeError(`it is nested more than ${maxDepth} levels deep`);
    if (typeof value === 'number') checkNumber(value);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      if (key === '__proto__') throw new TypeError('it has a key __proto__');
      open.push({ value: member, depth: depth + 1 });
    }
  }
}

function checkNumber(value: number): void {
  if (!Number.isFinite(value)) throw new TypeError(`it has a number that JSON does not know: ${value}`);
  // Kubernetes has 64-bit integers; in JavaScript these would silently become others.
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 2 ** 64) {
    throw new TypeError(`it has an integer with more digits than can be kept: ${value}`);
  }
}
