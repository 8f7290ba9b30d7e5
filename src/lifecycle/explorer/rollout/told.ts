import type { Turn } from './turn.ts';
import type { World } from './world.ts';

/** The first status that this turn writes. */
export function told({ writes }: Turn): World | undefined {
  return writes.find(({ name }) => name.startsWith('status'))?.world;
}
