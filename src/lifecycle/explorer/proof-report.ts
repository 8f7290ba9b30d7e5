import type { Proof } from './shipped.ts';

/** What a person is shown of an exploration. */
export function proofReport({ rows, violations, oneSided, ...proof }: Proof): string {
  const figures = `${thousands(proof.states)} states, ${thousands(proof.edges)} edges, depth ${proof.depth}`;
  const silent = rows.filter(([, fired]) => fired === 0).map(([name]) => name);
  return [
    `explored with at most ${proof.disturbances} disturbances: ${figures}, ${proof.seconds.toFixed(1)} s`,
    ...rows.map(([name, fired]) => `  ${thousands(fired).padStart(9)}  ${name}`),
    `${rows.length - silent.length} of ${rows.length} rows decide; ${silent.length === 0 ? 'none is dead' : `dead: ${silent.join(', ')}`}`,
    ...(oneSided.length === 0 ? [] : [`guards that are always the same: ${oneSided.join(', ')}`]),
    ...violations.flatMap(({ property, trace }) => [
      '',
      `violated: ${property}`,
      ...trace.map((line) => `    ${line}`),
    ]),
    violations.length === 0
      ? 'every property holds; every world comes to rest'
      : `${violations.length} properties are violated`,
  ].join('\n');
}

function thousands(n: number): string {
  return n.toLocaleString('en-GB');
}
