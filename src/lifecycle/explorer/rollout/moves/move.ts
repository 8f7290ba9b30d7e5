import type { World } from '../world.ts';

/** Something that the cluster or a person may do. */
export interface Happening {
  readonly name: string;
  /** Undefined: not possible here. */
  readonly to: (w: World) => World | undefined;
}

/** The world that comes of it where it is possible. */
export const when = (possible: boolean, world: () => World): World | undefined => (possible ? world() : undefined);
