import { install } from './install.ts';
import type { Life } from './life.ts';
import { rollback, upgrade } from './upgrade.ts';
import { use } from './use.ts';

export { type Life, type LifeStep, meshName } from './life.ts';

/** Every life that campaigns disturb. A further one is a file with its steps, and a line here. */
export const lives: readonly Life[] = [install, use, upgrade, rollback];

/** @throws TypeError when there is no such life */
export function lifeNamed(name: string | undefined): Life {
  const found = lives.find((life) => life.name === name);
  if (found !== undefined) return found;
  throw new TypeError(`${name} is unknown: use one of ${lives.map((life) => life.name).join(', ')}`);
}
