import type { WaveState } from '../../api/index.ts';
import type { Pointer, Split, Staged } from '../../mesh/provider.ts';
import type { AssignedWave } from '../../rollout/waves.ts';

export interface SplitRequest {
  readonly waves: readonly AssignedWave[];
  readonly stateOf: (wave: string) => WaveState;
  readonly pointers: readonly Pointer[];
  readonly from: string | undefined;
  readonly to: string;
  /** The tag that a namespace follows; undefined when only its pods name one. */
  readonly following: (namespace: string) => string | undefined;
  /** Whether namespaces may be led on. */
  readonly mayMove: boolean;
}

/**
 * Which namespaces are led to the new revision: those that their tag leads there already, whatever wave they would be in by
 * now, and, while namespaces may be moved, those of the waves that have begun. `whole`: none of the latter is left. Sorted,
 * so that equal splits make equal objects.
 */
export function splitOf(request: SplitRequest): Split & { readonly whole: boolean } {
  const { waves, stateOf, mayMove } = request;
  const isLed = leading(request);
  const all = waves.flatMap(({ name, namespaces }) => {
    const state = stateOf(name);
    const begun = state !== 'Waiting';
    return namespaces.map((namespace) => {
      const led = isLed(namespace);
      // Of a namespace whose tag is gone nothing else is known: who has moved stays so, even outside of a window.
      const moved = led ?? (begun && state !== 'Moving');
      return { namespace, begun, moved: moved || (begun && mayMove) };
    });
  });
  const named = (wanted: boolean) =>
    all.flatMap(({ namespace, moved }) => (moved === wanted ? [namespace] : [])).sort();
  return { moved: named(true), rest: named(false), whole: all.every(({ begun, moved }) => !begun || moved) };
}

type Leads = (namespace: string) => boolean;

/** Whether a namespace is led to the new revision now; undefined where no tag tells. */
function leading({ pointers, from, to, following }: SplitRequest): (namespace: string) => boolean | undefined {
  const own = new Map<string, Leads>();
  const onTheWay: Leads[] = [];
  for (const { tag, revision, staged } of pointers) {
    if (tag === undefined) continue;
    const leads = revision === to ? () => true : staged?.revision === to ? membersOf(staged) : undefined;
    if (leads !== undefined) onTheWay.push(leads);
    if (leads !== undefined || revision === from) own.set(tag, leads ?? (() => false));
  }
  return (namespace) => {
    const leads = own.get(following(namespace) ?? '');
    if (leads !== undefined) return leads(namespace);
    return onTheWay.length === 0 ? undefined : onTheWay.some((other) => other(namespace));
  };
}

function membersOf(staged: Staged): Leads {
  if ('moved' in staged) {
    const moved = new Set(staged.moved);
    return (namespace) => moved.has(namespace);
  }
  const rest = new Set(staged.allBut);
  return (namespace) => !rest.has(namespace);
}
