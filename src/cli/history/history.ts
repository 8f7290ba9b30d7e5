import type { HistoryEntry, RolloutStatus } from '../../api/index.ts';
import type { SeenControlPlane } from '../../observe/rollout/approvals.ts';
import { inWords } from '../../rollout/duration.ts';
import { table } from '../table.ts';

export interface History {
  readonly name: string;
  /** The rollout that has not ended. */
  readonly underWay?: UnderWay;
  /** Approvals of the rollout that has not ended. */
  readonly approvals: readonly { readonly wave: string; readonly at: string; readonly by: string }[];
  /** Newest first; `vetoed` is not tried again with the spec that it failed with. */
  readonly ended: readonly (HistoryEntry & { readonly vetoed: boolean })[];
}

type UnderWay = Pick<RolloutStatus, 'id' | 'from' | 'to' | 'startedAt' | 'rollback'>;

/** Pure. */
export function historyOf({ metadata, status }: SeenControlPlane): History {
  const { rollout, history = [], vetoed = [] } = status ?? {};
  const newest = history.find(({ id }) => id === rollout?.id);
  return {
    name: metadata.name,
    // In Retiring, the upgrade has ended.
    ...(rollout === undefined || newest !== undefined ? {} : { underWay: underWay(rollout) }),
    approvals: (rollout?.waves ?? []).flatMap(({ name, approvedAt, approvedBy }) =>
      approvedAt === undefined || approvedBy === undefined ? [] : [{ wave: name, at: approvedAt, by: approvedBy }],
    ),
    ended: history.map((entry) => ({
      ...entry,
      vetoed: entry.outcome === 'RolledBack' && vetoed.some(({ id }) => id === entry.id),
    })),
  };
}

function underWay({ id, from, to, startedAt, rollback }: RolloutStatus): UnderWay {
  return { id, from, to, startedAt, ...(rollback === undefined ? {} : { rollback }) };
}

const headings = ['OUTCOME', 'FROM', 'TO', 'ENDED', 'TOOK', 'ROLLOUT', 'WHY'];

/** Pure; `now` in milliseconds. */
export function historyLines({ underWay: current, approvals, ended }: History, now: number): readonly string[] {
  const rows = [
    ...(current === undefined ? [] : [currentRow(current, now)]),
    ...ended.map((entry) => endedRow(entry, now)),
  ];
  const told = approvals.map(({ wave, at, by }) => `Wave ${wave} was approved with ${by}, ${ago(at, now)}.`);
  return rows.length === 0 ? ['Nothing has been installed yet.'] : [...table(headings, rows), ...told];
}

function currentRow({ id, from, to, startedAt, rollback }: UnderWay, now: number): readonly string[] {
  const outcome = rollback === undefined ? 'under way' : 'going back';
  return [outcome, from.version, to.version, '', inWords(now - Date.parse(startedAt)), id, rollback?.message ?? ''];
}

function endedRow(entry: History['ended'][number], now: number): readonly string[] {
  const { outcome, from, to, startedAt, finishedAt, id = '', message = '', vetoed } = entry;
  const took = startedAt === undefined ? '' : inWords(Date.parse(finishedAt) - Date.parse(startedAt));
  const why = [message, ...(vetoed ? ['not tried again'] : [])].filter((part) => part !== '').join('; ');
  return [outcome, from?.version ?? '', to.version, ago(finishedAt, now), took, id, why];
}

function ago(time: string, now: number): string {
  return `${inWords(Math.max(0, now - Date.parse(time)))} ago`;
}
