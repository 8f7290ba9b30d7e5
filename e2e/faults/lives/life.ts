import type { World } from '../../world/index.ts';

/** A named script of what people do with one mesh, each step with the end that it leads to. */
export interface Life {
  readonly name: string;
  readonly steps: readonly LifeStep[];
}

export interface LifeStep {
  readonly name: string;
  /** Does what people do, and returns when the API server has stored it. */
  act(world: World): Promise<void>;
  /** Whether status says what this step leads to; what there is then is compared with a life that nothing disturbed. */
  isThere(world: World): boolean;
  /** People damage the mesh: for a moment the operator cannot know, and what it claims is not held against it. */
  readonly damages?: boolean;
  /** Rest is proven after it, also in disturbed lives. */
  readonly rests?: boolean;
  /** Resources that the step is about besides those that the operator writes in it. */
  readonly about?: readonly string[];
}

/** The one mesh of every life. */
export const meshName = 'mesh';

/** People write with a field manager of their own, and mean it. */
export const asPerson = { fieldManager: 'person', force: true };
