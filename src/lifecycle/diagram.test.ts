import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { phases } from '../api/phase.ts';
import { diagram, lifecyclePage } from './diagram.ts';
import { rules } from './rules.ts';

describe('docs/lifecycle.md', () => {
  it('says what the rules say; npm run generate brings it up to date', () => {
    expect(readFileSync(new URL('../../docs/lifecycle.md', import.meta.url), 'utf8')).toBe(lifecyclePage(rules));
  });

  it('shows every phase in the diagram', () => {
    const drawn = diagram(rules).join('\n');
    expect(phases.filter((phase) => !drawn.includes(phase))).toEqual([]);
  });

  it('leaves out of the diagram only what leads from everywhere to the noted phases', () => {
    const moves = Object.entries(rules).flatMap(([from, rows]) =>
      rows.flatMap((row) =>
        'to' in row && !row.when.startsWith('the cause is gone') ? [`  ${from} --> ${row.to}`] : [],
      ),
    );
    const drawn = diagram(rules);
    const missing = moves.filter((move) => !drawn.some((line) => line.startsWith(move)));
    expect(new Set(missing.map((move) => move.split(' --> ')[1]))).toEqual(
      new Set(['Preflight', 'Installing', 'RollingBack', 'Blocked', 'Uninstalling']),
    );
  });
});
