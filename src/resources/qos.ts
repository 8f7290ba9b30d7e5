import type { AdjustedField } from '../api/index.ts';
import type { KubeObject } from '../kube/object.ts';
import type { ResourceList } from './amounts.ts';
import { containersOf, type PlacedContainer, withContainers } from './containers.ts';
import type { Container } from './pod-spec.ts';
import { parseQuantity } from './quantity.ts';

export type QosClass = 'Guaranteed' | 'Burstable';

/** What was rendered, changed so that its pods get a QoS class. */
export interface WithQos {
  readonly objects: readonly KubeObject[];
  /** Every field that is not as it was rendered. */
  readonly adjusted: readonly AdjustedField[];
  /** What no change can give that class. */
  readonly unmet: readonly Unmet[];
}

export interface Unmet {
  readonly object: KubeObject;
  readonly container: string;
  /** That neither a request nor a limit is rendered of. */
  readonly resource: Resource;
}

/** The resources that decide the QoS class of a pod. */
const qosResources = ['cpu', 'memory'] as const;
export type Resource = (typeof qosResources)[number];

/** As it was rendered: 500m, or a plain number. */
type Amount = ResourceList[string];

/** One amount of a container that is to be another; undefined takes it away. */
interface Change {
  readonly placed: PlacedContainer;
  readonly of: 'requests' | 'limits';
  readonly resource: Resource;
  readonly to: Amount | undefined;
}

/**
 * Gives the pods of each Deployment a QoS class with as few changes as possible. Amounts are never invented:
 * a request becomes a limit, or a limit a request.
 */
export function withQos(objects: readonly KubeObject[], qos: QosClass): WithQos {
  const results = objects.map((object) => {
    const placed = containersOf(object);
    const changes = qos === 'Guaranteed' ? placed.flatMap(guaranteed) : burstable(placed);
    const unmet = qos === 'Guaranteed' ? placed.flatMap(lacking) : allLacking(placed);
    return {
      object: changes.length === 0 ? object : withContainers(object, (one) => changed(one, changes)),
      adjusted: changes.map((change) => adjustedField(object, change)),
      unmet: unmet.map((lack) => ({ object, ...lack })),
    };
  });
  return {
    objects: results.map(({ object }) => object),
    adjusted: results.flatMap(({ adjusted }) => adjusted),
    unmet: results.flatMap(({ unmet }) => unmet),
  };
}

/** Requests go up to the limit, because a limit that came down could kill what runs. */
function guaranteed(placed: PlacedContainer): readonly Change[] {
  return qosResources.flatMap((resource): Change[] => {
    const { request, limit } = amountsOf(placed.container, resource);
    if (request === undefined || isSame(request, limit)) return [];
    return limit === undefined
      ? [{ placed, of: 'limits', resource, to: request }]
      : [{ placed, of: 'requests', resource, to: limit }];
  });
}

/** Only what would be Guaranteed is changed: its limits of CPU go, those of memory keep nodes from running out. */
function burstable(containers: readonly PlacedContainer[]): readonly Change[] {
  const isGuaranteed = containers.every((placed) =>
    qosResources.every((resource) => {
      const { request, limit } = amountsOf(placed.container, resource);
      return limit !== undefined && (request === undefined || isSame(request, limit));
    }),
  );
  if (!isGuaranteed) return [];
  return containers.flatMap((placed): Change[] => {
    const { request, limit } = amountsOf(placed.container, 'cpu');
    // Without its limit, a request that only followed from it would be none.
    const kept: Change[] = request === undefined ? [{ placed, of: 'requests', resource: 'cpu', to: limit }] : [];
    return [...kept, { placed, of: 'limits', resource: 'cpu', to: undefined }];
  });
}

function lacking({ container }: PlacedContainer): readonly Omit<Unmet, 'object'>[] {
  return qosResources
    .filter((resource) => {
      const { request, limit } = amountsOf(container, resource);
      return request === undefined && limit === undefined;
    })
    .map((resource) => ({ container: container.name, resource }));
}

/** A single amount anywhere in the pod makes it Burstable. */
function allLacking(containers: readonly PlacedContainer[]): readonly Omit<Unmet, 'object'>[] {
  const lacks = containers.map(lacking);
  const isBestEffort = lacks.every((lack) => lack.length === qosResources.length);
  return isBestEffort ? lacks.flat() : [];
}

function amountsOf({ resources }: Container, resource: Resource) {
  return { request: resources?.requests?.[resource], limit: resources?.limits?.[resource] };
}

function isSame(one: Amount, other: Amount | undefined): boolean {
  return other !== undefined && (one === other || parseQuantity(one) === parseQuantity(other));
}

function changed({ list, container }: PlacedContainer, changes: readonly Change[]): Container {
  const own = changes.filter(({ placed }) => placed.list === list && placed.container === container);
  if (own.length === 0) return container;
  const sides = (['requests', 'limits'] as const).flatMap((side) => {
    const ofSide = own.filter(({ of }) => of === side);
    return ofSide.length === 0 ? [] : [[side, withAmounts(container.resources?.[side] ?? {}, ofSide)] as const];
  });
  return { ...container, resources: { ...container.resources, ...Object.fromEntries(sides) } };
}

function withAmounts(amounts: ResourceList, changes: readonly Change[]): ResourceList {
  const all = new Map<string, Amount>(Object.entries(amounts));
  for (const { resource, to } of changes) {
    if (to === undefined) all.delete(resource);
    else all.set(resource, to);
  }
  return Object.fromEntries(all);
}

function adjustedField({ kind, metadata }: KubeObject, { placed, of, resource, to }: Change): AdjustedField {
  const { list, container } = placed;
  return {
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    field: `spec.template.spec.${list}[${container.name}].resources.${of}.${resource}`,
    ...(to === undefined ? {} : { value: String(to) }),
  };
}
