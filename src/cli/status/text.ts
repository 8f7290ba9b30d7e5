import type { Phase } from '../../api/index.ts';
import { count } from '../../lifecycle/count.ts';
import { inWords } from '../../rollout/duration.ts';
import type { Style } from '../answer.ts';
import { type Colours, colourless } from '../terminal/colours.ts';
import { cut, wrap } from '../terminal/wrap.ts';
import type { RevisionView, StatusView } from './view.ts';
import { blockedSentence, type Wait } from './waits.ts';
import { waveRows } from './waves.ts';

/** Column in which everything but the first line and the waves begins. */
const margin = 14;
/** Text is not broken into shorter lines than this, however small the terminal. */
const narrowest = 20;

/** One screen: where it stands, what it waits for, who holds it up, and the way back. Pure; `now` in milliseconds. */
export function statusLines(view: StatusView, { colours, width }: Style, now: number): readonly string[] {
  const rows = [
    ...revisionRows(view),
    ...waves(view).map((wave): Row => ({ wave })),
    ...(saysMore(view) ? [{ label: 'now', text: view.message ?? '' }] : []),
    ...labelled('waits for', view.waitsFor.flatMap(waitRows)),
    ...labelled(
      'trouble',
      view.attention.map(({ reason, message }) => ({ text: `${message} (${reason})` })),
    ),
    ...labelled(
      'not moved',
      view.notMoved.map((item) => ({ text: blockedSentence(item) })),
    ),
    { label: 'way back', ...wayBack(view) },
  ];
  return [headline(view, colours, width, now), ...rows.flatMap((row) => shown(row, colours, width))];
}

/** A sentence beside its label, with the command in it; or a wave. */
type Row = { readonly label: string; readonly text: string; readonly command?: string } | { readonly wave: string };
type Sentence = Omit<Extract<Row, { label: string }>, 'label'>;

function labelled(label: string, sentences: readonly Sentence[]): readonly Row[] {
  return sentences.map((sentence, i) => ({ label: i === 0 ? label : '', ...sentence }));
}

function shown(row: Row, { quoted }: Colours, width: number): readonly string[] {
  if ('wave' in row) return [cut(`  ${row.wave}`, width)];
  const { label, text, command } = row;
  return wrap(text, Math.max(narrowest, width - margin)).map((line, i) => {
    const told = command === undefined ? line : line.replace(command, () => quoted(command));
    return `  ${(i === 0 ? label : '').padEnd(margin - 2)}${told}`;
  });
}

/** Each wave that somebody is in, as a row. */
export function waves({ phase, waves: all, nextWave, wayBack: back }: StatusView): readonly string[] {
  const counted = back?.state !== 'UnderWay' || back.counted;
  return waveRows(
    all,
    counted ? phase : undefined,
    nextWave && { name: nextWave.name, words: waitWords[nextWave.waitsFor] },
  );
}

const waitWords = { Approval: 'needs approval', Decision: 'needs a decision', Window: 'may begin' } as const;

/** Where it does not fit, it is cut, and has no colours. */
function headline(view: StatusView, colours: Colours, width: number, now: number): string {
  const plain = headlineIn(view, colourless, now);
  return plain.length > width ? cut(plain, width) : headlineIn(view, colours, now);
}

function headlineIn(view: StatusView, colours: Colours, now: number): string {
  const { name, mesh, phase, since, estimatedCompletion } = view;
  const lasts = since === undefined ? '' : ` for ${inWords(Math.max(0, now - Date.parse(since)))}`;
  const left = estimatedCompletion === undefined ? 0 : Date.parse(estimatedCompletion) - now;
  return [
    `${colours.strong(name)}  ${mesh} ${versions(view)}`,
    phase === undefined ? 'not seen by an operator yet' : `${painted(phase, colours)}${lasts}`,
    ...(view.paused ? [colours.bad('paused')] : []),
    ...(left > 0 ? [`about ${inWords(left)} left`] : []),
  ].join('  ·  ');
}

function versions({ phase, current, wanted, wayBack: back, target }: StatusView): string {
  if (current === undefined) return wanted;
  if (back?.state === 'UnderWay') return `${target?.version ?? wanted} → ${back.to}`;
  if (phase === 'RolledBack' || current.version === wanted) return current.version;
  return `${current.version} → ${wanted}`;
}

const good: ReadonlySet<Phase> = new Set<Phase>(['Ready', 'Retiring']);
const bad: ReadonlySet<Phase> = new Set<Phase>(['Blocked', 'RollingBack', 'RolledBack']);

function painted(phase: Phase, colours: Colours): string {
  if (good.has(phase)) return colours.good(phase);
  return bad.has(phase) ? colours.bad(phase) : colours.strong(phase);
}

function revisionRows({ phase, current, target, wayBack: back }: StatusView): readonly Row[] {
  const label = phase === 'Retiring' ? 'kept' : back?.state === 'UnderWay' ? 'given up' : 'new';
  return [
    ...(current === undefined ? [] : [{ label: 'serves', text: revision(current) }]),
    ...(target === undefined ? [] : [{ label, text: revision(target) }]),
  ];
}

function revision({ version, revision: name, servesAs, pods, namespaces = 0 }: RevisionView): string {
  const used = pods === undefined ? '' : `, ${count(pods, 'pod')} in ${count(namespaces, 'namespace')}`;
  return `${version} as revision ${servesAs ?? name}${used}`;
}

/** That it serves stands above, and some of what is waited for below. */
function saysMore(view: StatusView): boolean {
  const { phase, ready, message, attention } = view;
  const isSaid = phase === 'Ready' && ready && attention.length === 0;
  return message !== undefined && !isSaid && !waitsSayIt(view);
}

/** What waits for a person is told with the command of this program instead. */
export function waitsSayIt({ phase, waitsFor }: StatusView): boolean {
  return waitsFor.length > 0 && (phase === 'AwaitingApproval' || phase === 'Blocked' || phase === 'RolledBack');
}

function waitRows({ message, command }: Wait): readonly Sentence[] {
  return [{ text: message }, ...(command === undefined ? [] : [{ text: command, command }])];
}

function wayBack({ wayBack: back }: StatusView): Sentence {
  switch (back?.state) {
    case undefined:
      return { text: 'none is needed: nothing is rolled out' };
    case 'UnderWay':
      return { text: `under way to ${back.to}: ${back.message}` };
    case 'Closed':
      return { text: `closed: ${back.message}` };
    case 'Open': {
      const pods = back.pods === 0 ? 'no pod has to move' : `${count(back.pods, 'pod')} would move back`;
      return { text: `${back.command} returns to ${back.to}; ${pods}`, command: back.command };
    }
  }
}
