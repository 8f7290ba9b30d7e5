import { absent, type Knowledge, type Pair, revOf, shared, type World } from './world.ts';

/** What a process knows after a look: what it finds as it should be, it takes for its own. */
export function learned({ knows }: World, seen: World): Knowledge {
  const either = (a: number, b: boolean) => (b ? 1 : a);
  const pair = (a: Pair, b: Pair): Pair => [either(a[0], b[0] !== absent), either(a[1], b[1] !== absent)];
  const after: Knowledge = {
    definitions: either(knows.definitions, seen.definitions !== absent),
    shared: either(knows.shared, seen.shared === shared.good),
    workload: pair(knows.workload, seen.workload),
    webhook: pair(knows.webhook, seen.webhook),
    tag: either(knows.tag, revOf(seen.tag) !== undefined),
    extraTag: either(knows.extraTag, revOf(seen.extraTag) !== undefined),
  };
  return after;
}
