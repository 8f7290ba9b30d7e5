import type { World } from './world.ts';

/** Something that the cluster or a person may do. */
export interface Move {
  readonly name: string;
  /** A healthy cluster does it at last, without anybody's help. Disturbances are never fair. */
  readonly fair: boolean;
  /** Undefined: not possible here. */
  readonly to: (w: World) => World | undefined;
}

/** The world that comes of it where it is possible. */
export const when = (possible: boolean, world: () => World): World | undefined => (possible ? world() : undefined);

/** A move, before it is said who brings it about. */
export type Happening = Omit<Move, 'fair'>;
