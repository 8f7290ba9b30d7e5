import { digestOf } from '../charts/index.ts';
import { type KubeObject, keyOf } from '../kube/index.ts';
import { type SetName, setNames } from '../mesh/provider.ts';
import type { WantedObject, WantedSet } from './wanted.ts';

/** What each of two revisions wants for itself. */
export interface Both {
  readonly from: readonly WantedSet[];
  readonly to: readonly WantedSet[];
}

/** Leads each namespace to its own revision; see `MeshProvider.stage`. */
export type Staging = (from: readonly KubeObject[], to: readonly KubeObject[]) => readonly KubeObject[];

/** Parts of which there is one for all revisions, and which follow the revision that serves. */
const components: ReadonlySet<SetName> = new Set(['cni', 'ztunnel', 'gateways']);

/**
 * Two revisions beside each other: the new one with what all revisions share, the serving one with the components that
 * follow it, and pointers that lead to both. CRDs are the newer ones: an older control plane works with them.
 */
export function beside({ from, to }: Both, staging: Staging): readonly WantedSet[] {
  const staged = staging(pointersAmong(from), pointersAmong(to));
  const pointers = { name: 'pointers' as const, objects: redigested(staged, [from, to].flatMap(wantedPointers)) };
  return inOrder([
    ...to.filter(({ name }) => name !== 'pointers' && name !== 'capacity' && !components.has(name)),
    ...capacityOf({ from, to }),
    ...from.filter(({ name }) => components.has(name)),
    ...servingOf(from),
    pointers,
  ]);
}

/**
 * The new revision in the place of the other: the same objects, but for components and pointers, which follow once it
 * answers. What was stored of the other is kept for the way back.
 */
export function replacing({ from, to }: Both): readonly WantedSet[] {
  const follows = ({ name }: WantedSet) => name === 'pointers' || components.has(name);
  return inOrder([
    ...to.filter((set) => !follows(set) && set.name !== 'capacity'),
    ...capacityOf({ from, to }),
    ...from.filter(follows),
    ...servingOf(from, ['record']),
  ]);
}

/** Everything is the new revision's, and the control plane that served before is kept until it is retired. */
export function promoting({ from, to }: Both): readonly WantedSet[] {
  return inOrder([...to.filter(({ name }) => name !== 'capacity'), ...capacityOf({ from, to }), ...servingOf(from)]);
}

/** The same where that control plane is none of its own any more. */
export function replaced({ from, to }: Both): readonly WantedSet[] {
  return inOrder([...to, ...servingOf(from, ['record'])]);
}

/** The priority classes of both: pods of each have their own. Where they share one, it is as the new revision has it. */
function capacityOf({ from, to }: Both): readonly WantedSet[] {
  const [others, own] = [from, to].map((sets) => sets.find(({ name }) => name === 'capacity')?.objects ?? []);
  const known = new Set(own?.map(({ object }) => keyOf(object)));
  const objects = [...(own ?? []), ...(others ?? []).filter(({ object }) => !known.has(keyOf(object)))];
  return objects.length === 0 ? [] : [{ name: 'capacity', objects }];
}

/** The control plane of a revision, with the record of what was rendered for it. */
function servingOf(
  sets: readonly WantedSet[],
  parts: readonly SetName[] = ['revision', 'record'],
): readonly WantedSet[] {
  const objects = sets.filter(({ name }) => parts.includes(name)).flatMap((set) => set.objects);
  return objects.length === 0 ? [] : [{ name: 'serving', objects }];
}

function inOrder(sets: readonly WantedSet[]): readonly WantedSet[] {
  return setNames.flatMap((name) => sets.filter((set) => set.name === name && set.objects.length > 0));
}

/** The pointers as one revision alone wants them. */
export function pointersAmong(sets: readonly WantedSet[]): readonly KubeObject[] {
  return wantedPointers(sets).map(({ object }) => object);
}

function wantedPointers(sets: readonly WantedSet[]): readonly WantedObject[] {
  return sets.find(({ name }) => name === 'pointers')?.objects ?? [];
}

/** Staging returns an object that it leaves as it is: then its digest is known. */
function redigested(objects: readonly KubeObject[], known: readonly WantedObject[]): readonly WantedObject[] {
  const digests = new Map(known.map(({ object, digest }) => [object, digest]));
  return objects.map((object) => ({ object, digest: digests.get(object) ?? digestOf(object) }));
}
