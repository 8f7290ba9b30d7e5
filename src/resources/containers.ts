import type { KubeObject } from '../kube/object.ts';
import type { Container } from './pod-spec.ts';

/** Both lists count for the QoS class of a pod. */
const lists = ['initContainers', 'containers'] as const;
export type ContainerList = (typeof lists)[number];

interface Template {
  readonly spec?: { readonly [list in ContainerList]?: readonly Container[] };
}

/** A container, and where it stands in its pod template. */
export interface PlacedContainer {
  readonly list: ContainerList;
  readonly container: Container;
}

/** The containers of the pods that a Deployment makes; none of any other object. */
export function containersOf(object: KubeObject): readonly PlacedContainer[] {
  const pod = podOf(object);
  return lists.flatMap((list) => (pod?.[list] ?? []).map((container) => ({ list, container })));
}

/** The same Deployment, each container as `change` has it. */
export function withContainers(object: KubeObject, change: (placed: PlacedContainer) => Container): KubeObject {
  const pod = podOf(object);
  if (pod === undefined) return object;
  const changed = lists.flatMap((list) => {
    const containers = pod[list];
    return containers === undefined
      ? []
      : [[list, containers.map((container) => change({ list, container }))] as const];
  });
  const spec = object.spec as { readonly template: Template };
  const template = { ...spec.template, spec: { ...pod, ...Object.fromEntries(changed) } };
  return { ...object, spec: { ...spec, template } };
}

function podOf({ kind, spec }: KubeObject): Template['spec'] {
  return kind === 'Deployment' ? (spec as { readonly template?: Template } | undefined)?.template?.spec : undefined;
}
