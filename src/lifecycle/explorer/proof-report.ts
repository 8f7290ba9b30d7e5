import type { Covered, Proof } from './proof.ts';

/** What a person is shown of an exploration. */
export function proofReport({ name, violations, ...proof }: Proof): string {
  const figures = `${thousands(proof.states)} states, ${thousands(proof.edges)} edges, depth ${proof.depth}`;
  return [
    `${name}: at most ${proof.disturbances} disturbances, ${figures}, ${proof.seconds.toFixed(1)} s`,
    ...violations.flatMap(({ property, trace }) => [
      '',
      `violated: ${property}`,
      ...trace.map((line) => `    ${line}`),
    ]),
    violations.length === 0
      ? `${proof.properties} properties hold, 0 violations; every world comes to rest`
      : `${violations.length} of ${proof.properties} properties are violated, ${thousands(proof.stuck)} worlds never come to rest`,
  ].join('\n');
}

/** How often each row has decided. */
export function coverageReport({ rows, oneSided }: Covered): string {
  const silent = rows.filter(([, fired]) => fired === 0).map(([name]) => name);
  return [
    ...rows.map(([name, fired]) => `  ${thousands(fired).padStart(11)}  ${name}`),
    `${rows.length - silent.length} of ${rows.length} rows decide; ${silent.length === 0 ? 'none is dead' : `dead: ${silent.join(', ')}`}`,
    ...(oneSided.length === 0 ? [] : [`guards that are always the same: ${oneSided.join(', ')}`]),
  ].join('\n');
}

function thousands(n: number): string {
  return n.toLocaleString('en-GB');
}
