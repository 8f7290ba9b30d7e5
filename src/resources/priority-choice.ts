import type { PriorityClassSpec } from '../api/index.ts';

/** A priority class of the cluster. Neither its value nor its policy can ever be changed. */
export interface ExistingClass {
  readonly name: string;
  readonly value: number;
  readonly preemptionPolicy: NonNullable<PriorityClassSpec['preemptionPolicy']>;
  /** It was made for this mesh. */
  readonly ours: boolean;
  /** The entry that it was made for, where it still says so. */
  readonly entry?: string;
}

/** The class that the pods of an entry's components are to have. */
export interface ChosenClass {
  readonly entry: PriorityClassSpec;
  readonly name: string;
  /** The class of that name as it is; undefined when there is none. */
  readonly existing: ExistingClass | undefined;
}

export interface ClassWorld {
  /** Every class of the cluster. */
  readonly existing: readonly ExistingClass[];
  /** Names of classes that workloads of the mesh have. */
  readonly inUse: ReadonlySet<string>;
}

/**
 * Which class carries each entry. What is ours and as it is asked for stays, under whichever name. Otherwise it is the
 * plain name of the entry: free, or of others, whose class is used as it is. Where ours of that name has another value or
 * policy, a class is named after the value. No two entries share a class of ours, and none takes the name of another.
 */
export function chooseClasses(
  entries: readonly PriorityClassSpec[],
  { existing, inUse }: ClassWorld,
): readonly ChosenClass[] {
  const byName = new Map(existing.map((one) => [one.name, one]));
  const chosen = new Map<string, string>();
  const isOpen = (name: string, entry: PriorityClassSpec) =>
    entries.every((other) => other.name !== name || other === entry) && ![...chosen.values()].includes(name);
  // One after the other by name, so that their order in the spec decides nothing; what is there has its say first.
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of sorted) {
    const kept = keptClass(
      entry,
      existing.filter(({ name }) => isOpen(name, entry)),
      inUse,
    );
    if (kept !== undefined) chosen.set(entry.name, kept);
  }
  for (const entry of sorted) {
    if (chosen.has(entry.name)) continue;
    const isFree = (name: string) => !byName.has(name) && isOpen(name, entry);
    const lost = [...inUse].filter((name) => isFree(name) && isNumbered(name, entry)).toSorted()[0];
    chosen.set(entry.name, lost ?? plainOrNumbered(entry, byName.get(entry.name), isFree));
  }
  return entries.map((entry) => {
    const name = chosen.get(entry.name) ?? entry.name;
    return { entry, name, existing: byName.get(name) };
  });
}

type Fixed = Pick<ExistingClass, 'value' | 'preemptionPolicy'>;

/** Whether a class is what an entry asks for. An entry without a value asks for nothing but the name. */
export function isAsAsked(existing: Fixed, { value, preemptionPolicy = 'PreemptLowerPriority' }: PriorityClassSpec) {
  return value === undefined || isSameClass(existing, { value, preemptionPolicy });
}

/** Whether two classes are alike in everything that can't be changed. */
export function isSameClass(one: Fixed, other: Fixed): boolean {
  return one.value === other.value && one.preemptionPolicy === other.preemptionPolicy;
}

/** Of several that would do, the one that pods have already. */
function keptClass(
  entry: PriorityClassSpec,
  existing: readonly ExistingClass[],
  inUse: ReadonlySet<string>,
): string | undefined {
  if (entry.value === undefined) return undefined;
  const names = existing
    .filter((one) => one.ours && isAsAsked(one, entry) && (one.entry ?? entry.name) === entry.name)
    .map(({ name }) => name)
    .filter((name) => name === entry.name || isNumbered(name, entry))
    .toSorted();
  return names.find((name) => inUse.has(name)) ?? names[0];
}

function plainOrNumbered(
  entry: PriorityClassSpec,
  plain: ExistingClass | undefined,
  isFree: (name: string) => boolean,
): string {
  if (entry.value === undefined || plain?.ours !== true) return entry.name;
  const first = `${entry.name}-${entry.value}`;
  if (isFree(first)) return first;
  let number = 2;
  while (!isFree(`${first}-${number}`)) number += 1;
  return `${first}-${number}`;
}

/** One of the names that a class gets where the plain one can't be had. */
function isNumbered(name: string, { name: plain, value }: PriorityClassSpec): boolean {
  if (value === undefined) return false;
  const first = `${plain}-${value}`;
  return name === first || (name.startsWith(`${first}-`) && /^[1-9][0-9]*$/.test(name.slice(first.length + 1)));
}
