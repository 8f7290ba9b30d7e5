import type { Pointer, Split } from '../../mesh/provider.ts';
import type { AssignedWave } from '../../rollout/waves.ts';

/**
 * Which namespaces are led to the new revision: those that were moved before, whatever wave they would be in by now, and,
 * while namespaces may be moved, those of the waves that have begun. `whole`: none of the latter is left. Sorted, so that
 * equal splits make equal objects.
 */
export function splitOf(
  assigned: readonly AssignedWave[],
  begun: (wave: string) => boolean,
  pointers: readonly Pointer[],
  mayMove: boolean,
): Split & { readonly whole: boolean } {
  const all = assigned.flatMap(({ namespaces }) => namespaces);
  const before = movedBefore(pointers);
  const due = new Set(assigned.filter(({ name }) => begun(name)).flatMap(({ namespaces }) => namespaces));
  const isMoved = (name: string) => (mayMove && due.has(name)) || before(name);
  const moved = all.filter(isMoved).sort();
  return {
    moved,
    rest: all.filter((name) => !isMoved(name)).sort(),
    whole: all.every((name) => !due.has(name) || isMoved(name)),
  };
}

function movedBefore(pointers: readonly Pointer[]): (namespace: string) => boolean {
  const lines = pointers.flatMap(({ staged }) => staged ?? []);
  const moved = new Set(lines.flatMap((line) => ('moved' in line ? line.moved : [])));
  const left = lines.flatMap((line) => ('allBut' in line ? [new Set(line.allBut)] : []));
  return (namespace) => moved.has(namespace) || left.some((rest) => !rest.has(namespace));
}
