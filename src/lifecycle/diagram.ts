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
    'phase. While `spec.paused` is true, no row is asked and nothing is written. Every reachable combination of rules, cluster',
    'and failures is explored by `npm run explore`.',
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
    ...phasesOf(rules).flatMap((from) => [...arrows(rules[from])].map(([to, texts]) => arrow(from, to, texts))),
    ...everywhere.flatMap(({ to, from, whens, back = '' }) =>
      note(to, `${from}, when ${whens.join(', or when ')}${back}`),
    ),
    '  Uninstalling --> [*]: everything is gone',
  ];
}

/** What is noted once at the phase that it leads to. */
const everywhere: readonly {
  readonly to: Phase;
  readonly from: string;
  readonly whens: readonly string[];
  readonly back?: string;
}[] = [
  {
    to: 'Preflight',
    from: 'from every later phase',
    whens: ['the spec was changed'],
  },
  { to: 'Installing', from: 'from every later phase', whens: ['the record of the revision is gone'] },
  { to: 'RollingBack', from: 'from every phase of an upgrade', whens: ['the rollout has to go back'] },
  {
    to: 'Blocked',
    from: 'from every phase that goes on by itself',
    whens: ['a person must act'],
    back: '; back there when the cause is gone',
  },
  { to: 'Uninstalling', from: 'from every phase', whens: ['the resource was deleted'] },
];

const noted: ReadonlySet<string> = new Set(everywhere.flatMap(({ whens }) => whens));

/** One arrow for all rows between the same two phases. */
function arrows(rows: readonly Row[]): ReadonlyMap<Phase, readonly string[]> {
  const moves = rows.flatMap((row) => ('to' in row && !noted.has(row.when) && !leadsBack(row) ? [row] : []));
  const byTarget = Map.groupBy(moves, ({ to }) => to);
  return new Map([...byTarget].map(([to, leaving]) => [to, leaving.map(({ when }) => when)]));
}

function arrow(from: Phase, to: Phase, texts: readonly string[]): string {
  return `  ${from} --> ${to}: ${texts.join(' / ')}`;
}

function note(phase: Phase, text: string): readonly string[] {
  return [`  note right of ${phase}`, `    ${text}`, '  end note'];
}

/** `the cause is gone, back to Ready` is noted at Blocked. */
function leadsBack({ when }: Row): boolean {
  return when.startsWith('the cause is gone');
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
