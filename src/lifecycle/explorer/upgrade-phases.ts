import type { Phase } from '../../api/index.ts';

/** The phases that only upgrades come to. */
export const upgradePhases: ReadonlySet<Phase> = new Set([
  'Analyzing',
  'AwaitingApproval',
  'Migrating',
  'Soaking',
  'Retiring',
  'RollingBack',
  'RolledBack',
] as const);
