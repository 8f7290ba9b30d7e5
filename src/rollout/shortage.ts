/** Why pods find no room: in what a namespace allows them, or on the nodes. */
export const shortageCodes = [
  'QuotaExhausted',
  'QuotaDemanded',
  'LimitRangeViolation',
  'PriorityClassMissing',
  'Unschedulable',
] as const;
export type ShortageCode = (typeof shortageCodes)[number];

/** Something that has no room, told with the figures and the way out. */
export interface Shortage {
  readonly code: ShortageCode;
  readonly message: string;
}

/** What a person can do about each. */
export const wayOutOf: Readonly<Record<ShortageCode, string>> = {
  QuotaExhausted: 'raise the quota or make room in it',
  QuotaDemanded:
    'make a ResourceQuota with that scope there; spec.resources.quota {mode: Auto} makes it for pods of the mesh',
  LimitRangeViolation: 'change the LimitRange, or what the containers ask for',
  PriorityClassMissing: 'create it, or name another one',
  Unschedulable: 'add a node, or make room on one that may take it',
};

const codes: ReadonlySet<string> = new Set(shortageCodes);

export function isShortage<T extends { readonly code: string }>(told: T): told is T & { readonly code: ShortageCode } {
  return codes.has(told.code);
}
