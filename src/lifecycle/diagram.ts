import type { Intent } from '../act/intent.ts';
import { type Phase, phaseMeaning } from '../api/phase.ts';
import type { Rule, Table } from './machine.ts';
import type { Observation } from './observation.ts';

type Rules = Table<Phase, Observation, Intent>;
type Row = Rule<Phase, Observation, Intent>;

/** The page about the life of a mesh: a diagram and a table, both made from the rules that run. */
export function lifecyclePage(rules: Rules): string {
  return [
    '# The life of a mesh',
    '',
    '<!-- Generated from src/lifecycle/rules.ts by tools/lifecycle-doc.ts. Change the rules, not this file. -->',
    '',
    'A `MeshControlPlane` is always in exactly one phase; `status.phase` names it. At each reconcile the rows of its phase are',
    'asked in order, and the first that holds decides: it leads to another phase, or stays and has something done. A new phase',
    'is stored in `status` before anything of it is done, so the operator can be stopped at any moment and goes on from a true',
    'phase. Every reachable combination of rules, cluster and failures is explored by `npm run explore`.',
    '',
    '## Diagram',
    '',
    '```mermaid',
    ...diagram(rules),
    '```',
    '',
    '## Phases and their rows',
    '',
    ...phasesOf(rules).flatMap((phase) => section(phase, rules[phase])),
  ].join('\n');
}

/** Leaves out what leads from everywhere to one place: it would hide the rest. */
export function diagram(rules: Rules): readonly string[] {
  const [first] = phasesOf(rules);
  return [
    'stateDiagram-v2',
    ...(first === undefined ? [] : [`  [*] --> ${first}`]),
    ...phasesOf(rules).flatMap((from) => [...arrows(from, rules[from])].map(([to, texts]) => arrow(from, to, texts))),
    ...note('Preflight', 'from every later phase, when the spec is changed'),
    ...note('Uninstalling', 'from every phase, when the resource is deleted'),
    '  Uninstalling --> [*]: everything is gone',
  ];
}

const everywhere: ReadonlySet<string> = new Set(['the resource was deleted', 'the spec was changed']);

/** One arrow for all rows between the same two phases. */
function arrows(from: Phase, rows: readonly Row[]): ReadonlyMap<Phase, readonly string[]> {
  const moves = rows.flatMap((row) => ('to' in row && !everywhere.has(row.when) ? [row] : []));
  const byTarget = Map.groupBy(moves, ({ to }) => to);
  return new Map([...byTarget].map(([to, leaving]) => [to, leaving.map(({ when }) => short(when, from))]));
}

function arrow(from: Phase, to: Phase, texts: readonly string[]): string {
  return `  ${from} --> ${to}: ${texts.join(' / ')}`;
}

function note(phase: Phase, text: string): readonly string[] {
  return [`  note right of ${phase}`, `    ${text}`, '  end note'];
}

/** `the cause is gone, back to Ready` needs no target beside an arrow that points there. */
function short(when: string, from: Phase): string {
  return from === 'Blocked' ? when.replace(/, back to \w+$/, '') : when;
}

function section(phase: Phase, rows: readonly Row[]): readonly string[] {
  return [
    `### ${phase}`,
    '',
    `${capital(phaseMeaning[phase])}.`,
    '',
    '| when | then |',
    '|---|---|',
    ...rows.map((row) => `| ${row.when} | ${'to' in row ? `to ${row.to}` : `stays: ${row.does}`} |`),
    '',
  ];
}

function phasesOf(rules: Rules): readonly Phase[] {
  return Object.keys(rules) as Phase[];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
