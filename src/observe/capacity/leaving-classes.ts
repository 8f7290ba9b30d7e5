import { classUsers, isPriorityClass, type Others } from '../../act/class-users.ts';
import type { LiveRef } from '../../act/intent.ts';
import { labels, type MeshControlPlane, type Phase, type PriorityClassStatus } from '../../api/index.ts';
import { ApiError, type KubeObject } from '../../kube/index.ts';
import { numberAt } from '../../kube/json.ts';
import type { Plan } from '../../lifecycle/observation.ts';
import type { ChosenClass } from '../../resources/priority-choice.ts';
import { isWorkload } from '../readiness.ts';
import type { Scene } from '../scene.ts';
import { effectivePhase } from '../stage.ts';
import type { Surroundings } from '../surroundings.ts';
import { classesOf } from './priority-classes.ts';
import { isReplacing } from './replacing.ts';

interface ClassesRequest {
  readonly mesh: MeshControlPlane;
  readonly scene: Pick<Scene, 'phase' | 'classes' | 'vetoed' | 'owned'>;
  /** Everything that is wanted now. */
  readonly wanted: readonly KubeObject[];
  /** Everything that the revision which is asked for is to have in the end. */
  readonly wish: readonly KubeObject[];
}

type Asking = Pick<Surroundings, 'client' | 'classUsers' | 'now'>;

/** Phases in which anything is taken away that is not wanted any more. */
const tidying: ReadonlySet<Phase> = new Set(['Ready', 'Retiring', 'RolledBack']);

/**
 * Takes priority classes that pods still have out of what a plan calls superfluous, and notes how each class stands.
 * Pods of the mesh have what its workloads name, until these have replaced them; those of others are asked for.
 */
export async function withClasses(
  plan: Plan,
  request: ClassesRequest,
  around: Asking,
  signal: AbortSignal,
): Promise<Plan> {
  const { phase, classes, owned } = request.scene;
  const there = owned.filter(isPriorityClass);
  if (plan.state === 'unavailable' || (classes.length === 0 && there.length === 0)) return plan;
  const named = classesOf([...request.wanted, ...owned]);
  const unnamed = plan.surplus.filter((ref) => isPriorityClass(ref) && !named.has(ref.name));
  const isTidying = tidying.has(phase) && !owned.some((object) => isWorkload(object) && isReplacing(object));
  const asked = isTidying ? unnamed : [];
  const users = await usersKnown(asked, request.mesh, around, signal);
  const isFree = (ref: LiveRef) => asked.includes(ref) && users?.has(ref.name) === false;
  return {
    ...plan,
    surplus: plan.surplus.filter((ref) => !isPriorityClass(ref) || isFree(ref)),
    priorityClasses: statuses(request, there, users),
  };
}

/** What was rolled back asks for nothing: then the classes count that the revision which serves was recorded with. */
function statuses(
  request: ClassesRequest,
  there: readonly KubeObject[],
  users: ReadonlyMap<string, Others> | undefined,
): readonly PriorityClassStatus[] {
  const { mesh, scene, wanted } = request;
  const isWithheld = scene.vetoed !== undefined || effectivePhase(mesh.status) === 'RollingBack';
  const chosen = isWithheld ? [] : scene.classes;
  const kept = new Set(isWithheld ? wanted.filter(isPriorityClass).map(({ metadata }) => metadata.name) : []);
  const rest = there.filter(({ metadata }) => !chosen.some(({ name }) => name === metadata.name));
  return [
    ...chosen.map((one) => chosenStatus(one, request)),
    ...rest.map((object): PriorityClassStatus => {
      const { name } = object.metadata;
      const state = kept.has(name) ? 'Current' : 'Leaving';
      return { ...ownStatus(object), state, ...users?.get(name) };
    }),
  ];
}

/** Asked at most once in a while: every pod of the cluster is read. Undefined while they can't be. */
async function usersKnown(
  classes: readonly LiveRef[],
  mesh: MeshControlPlane,
  around: Asking,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Others> | undefined> {
  try {
    return await othersWith(classes, mesh, around, signal);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // What may be in use stays, and nothing else waits for it.
    return undefined;
  }
}

/** The pods that are not of this mesh and have one of these classes, as they were a moment ago. */
export async function othersWith(
  classes: readonly LiveRef[],
  { metadata }: MeshControlPlane,
  { client, classUsers: asked, now }: Asking,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Others>> {
  if (classes.length === 0) return new Map();
  const key = [metadata.uid, ...classes.map(({ uid }) => uid).toSorted()].join(' ');
  const names = classes.map(({ name }) => name);
  return asked.get(key, now(), async () => {
    const users = await classUsers(names, metadata.name, { client, signal });
    return new Map([...users].flatMap(([name, { others }]) => (others === undefined ? [] : [[name, others]])));
  });
}

function chosenStatus({ entry, name, existing }: ChosenClass, { wish, scene }: ClassesRequest): PriorityClassStatus {
  const live = new Map(scene.owned.filter(isWorkload).map((object) => [keyOfWorkload(object), object]));
  const having = wish.filter((object) => classesOf([object]).has(name));
  const has = (object: KubeObject | undefined) =>
    object !== undefined && classesOf([object]).has(name) && !isReplacing(object);
  const isCurrent = existing !== undefined && having.every((object) => has(live.get(keyOfWorkload(object))));
  const value = existing?.value ?? entry.value;
  return {
    name: entry.name,
    class: name,
    ...(value === undefined ? {} : { value }),
    owned: existing === undefined ? entry.value !== undefined : existing.ours,
    state: isCurrent ? 'Current' : 'Pending',
  };
}

function ownStatus(object: KubeObject): Omit<PriorityClassStatus, 'state'> {
  const { name, labels: given } = object.metadata;
  const value = numberAt(object, 'value');
  const entry = given?.[labels.priorityClass] ?? name;
  return { name: entry, class: name, ...(value === undefined ? {} : { value }), owned: true };
}

function keyOfWorkload({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}
