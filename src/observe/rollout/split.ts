import type { Pointer, Split } from '../../mesh/provider.ts';
import type { AssignedWave } from '../../rollout/waves.ts';

/**
 * Which namespaces are led to the new revision: those of the waves that have begun, and those that were moved before,
 * whatever wave they would be in by now. Sorted, so that equal splits make equal objects.
 */
export function splitOf(
  assigned: readonly AssignedWave[],
  begun: (wave: string) => boolean,
  pointers: readonly Pointer[],
): Split {
  const all = assigned.flatMap(({ namespaces }) => namespaces);
  const before = movedBefore(pointers);
  const moved = new Set(assigned.filter(({ name }) => begun(name)).flatMap(({ namespaces }) => namespaces));
  const isMoved = (name: string) => moved.has(name) || before(name);
  return { moved: all.filter(isMoved).sort(), rest: all.filter((name) => !isMoved(name)).sort() };
}

/** Objects that list the rest say nothing of a namespace that is new: its wave decides. */
function movedBefore(pointers: readonly Pointer[]): (namespace: string) => boolean {
  const listed = new Set(pointers.flatMap(({ staged }) => (staged !== undefined && 'moved' in staged ? staged.moved : [])));
  return (namespace) => listed.has(namespace);
}
