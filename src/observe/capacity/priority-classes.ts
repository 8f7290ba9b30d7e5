import { isPriorityClass } from '../../act/class-users.ts';
import { isLabelledFor } from '../../act/ownership.ts';
import { labels, type MeshControlPlane } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { numberAt, textAt } from '../../kube/json.ts';
import type { Finding } from '../../mesh/finding.ts';
import type { ClassNames, RenderedChart } from '../../mesh/provider.ts';
import {
  type ChosenClass,
  chooseClasses,
  type ExistingClass,
  isAsAsked,
  isSameClass,
} from '../../resources/priority-choice.ts';
import type { LiveObject } from '../live-object.ts';
import { isWorkload } from '../readiness.ts';
import type { WantedObject, WantedSet } from '../wanted.ts';
import { podOf } from './pod-of.ts';
import type { CapacityStores } from './stores.ts';

interface Watched {
  watchCapacity(): Pick<CapacityStores, 'classes'>;
}

/** Which classes carry the entries of a spec, by what is in the cluster. `owned` is everything of the mesh there. */
export function chosenClasses(
  { spec, metadata }: MeshControlPlane,
  owned: readonly KubeObject[],
  stores: Watched,
): readonly ChosenClass[] {
  const entries = spec.resources?.priorityClasses ?? [];
  if (entries.length === 0) return [];
  const existing = stores.watchCapacity().classes.map((live) => existingClass(live, metadata.name));
  return chooseClasses(entries, { existing, inUse: classesOf(owned) });
}

/** The classes that the pods of these workloads have. */
export function classesOf(objects: readonly KubeObject[]): ReadonlySet<string> {
  return new Set(objects.filter(isWorkload).flatMap((workload) => podOf(workload).priorityClassName || []));
}

/** By component. */
export function classNames(chosen: readonly ChosenClass[]): ClassNames {
  return Object.fromEntries(chosen.flatMap(({ entry, name }) => entry.components.map((part) => [part, name])));
}

/**
 * The classes that are made and kept, as one more chart would render them: so they are recorded with everything else
 * that a revision needs, and repair and rollback know them.
 */
export function classesRendered(
  chosen: readonly ChosenClass[],
  { spec: { namespace } }: MeshControlPlane,
): readonly RenderedChart[] {
  const objects = chosen.flatMap(classObject);
  const plan = { part: 'capacity', chart: 'priority-classes', release: 'meshwright', namespace, values: {} } as const;
  return objects.length === 0 ? [] : [{ plan, objects }];
}

function classObject({ entry, name, existing }: ChosenClass): readonly KubeObject[] {
  const { value, preemptionPolicy, description } = entry;
  if (value === undefined || existing?.ours === false) return [];
  return [
    {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name, labels: { [labels.priorityClass]: entry.name } },
      value,
      ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }),
      ...(description === undefined ? {} : { description }),
    },
  ];
}

/** Leaves out what was recorded under a name that another class has by now: nobody can change it, and it is used as it is. */
export function withoutTaken(
  sets: readonly WantedSet[],
  { metadata }: MeshControlPlane,
  stores: Watched,
): readonly WantedSet[] {
  if (!sets.some(({ objects }) => objects.some(({ object }) => isPriorityClass(object)))) return sets;
  const existing = new Map(stores.watchCapacity().classes.map((live) => [live.object.metadata.name, live]));
  const isTaken = ({ object }: WantedObject) => {
    const live = existing.get(object.metadata.name);
    if (!isPriorityClass(object) || live === undefined) return false;
    const found = existingClass(live, metadata.name);
    return !found.ours || !isSameClass(found, classIn(object));
  };
  return sets.map((set) =>
    set.objects.some(isTaken) ? { ...set, objects: set.objects.filter((one) => !isTaken(one)) } : set,
  );
}

/** A class of others that is used although it is not what was asked for. */
export function classFindings(chosen: readonly ChosenClass[]): readonly Finding[] {
  return chosen.flatMap(({ entry, name, existing }): Finding[] => {
    if (existing === undefined || existing.ours || isAsAsked(existing, entry)) return [];
    const { value, preemptionPolicy } = existing;
    return [
      {
        reason: 'PriorityClassTaken',
        message: `PriorityClass ${name} is not of this mesh and is used as it is, with value ${value} and preemptionPolicy ${preemptionPolicy}: give its entry in spec.resources.priorityClasses another name, or no value`,
        warning: true,
      },
    ];
  });
}

function existingClass({ object, owned }: LiveObject, controlPlane: string): ExistingClass {
  const entry = object.metadata.labels?.[labels.priorityClass];
  return {
    ...classIn(object),
    ours: owned !== undefined && isLabelledFor(object, controlPlane),
    ...(entry === undefined ? {} : { entry }),
  };
}

function classIn(object: KubeObject): Pick<ExistingClass, 'name' | 'value' | 'preemptionPolicy'> {
  const isPatient = textAt(object, 'preemptionPolicy') === 'Never';
  return {
    name: object.metadata.name,
    value: numberAt(object, 'value') ?? 0,
    preemptionPolicy: isPatient ? 'Never' : 'PreemptLowerPriority',
  };
}
