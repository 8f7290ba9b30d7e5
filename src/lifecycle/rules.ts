import type { Intent } from '../act/intent.ts';
import type { Phase } from '../api/index.ts';
import type { Table } from './machine.ts';
import type { Observation } from './observation.ts';
import { installing, pending, preflight, promoting, verifying } from './rules/install.ts';
import { analyzing, awaitingApproval, migrating, retiring, rolledBack, rollingBack, soaking } from './rules/rollout.ts';
import { blockedRows, ready, uninstalling } from './rules/serving.ts';

/**
 * The state machine. Rows of a phase are asked in order and the first whose guard holds decides.
 * Adding a phase or a rule is a change of this table and nothing else.
 */
export const rules: Table<Phase, Observation, Intent> = {
  Pending: pending,
  Preflight: preflight,
  Installing: installing,
  Verifying: verifying,
  Analyzing: analyzing,
  AwaitingApproval: awaitingApproval,
  Migrating: migrating,
  Soaking: soaking,
  Promoting: promoting,
  Retiring: retiring,
  Ready: ready,
  RollingBack: rollingBack,
  RolledBack: rolledBack,
  Blocked: blockedRows,
  Uninstalling: uninstalling,
};
