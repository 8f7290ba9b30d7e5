import { none } from './revision.ts';
import { plane, type World } from './world.ts';

/** The name under which the mesh knows a revision, as the number of the revision that brought it. */
export function placeOf({ inPlace }: Pick<World, 'inPlace'>, rev: number): number {
  return inPlace === 1 && rev !== none ? 0 : rev;
}

/** Whoever is led to this name is injected. */
export function answers(w: World, place: number): boolean {
  return w.planes.some((state, rev) => state === plane.ready && placeOf(w, rev) === place);
}
