import type { ResourceList } from './amounts.ts';

/** What a container, or a pod as a whole, asks for. */
export interface Requirements {
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
}

export interface Container {
  readonly name: string;
  readonly resources?: Requirements;
  readonly restartPolicy?: string;
}

interface AffinityTerm {
  readonly topologyKey: string;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: object;
}

/** Terms of `podAffinity` or of `podAntiAffinity`. */
export interface PodAffinity {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly AffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly { readonly podAffinityTerm: AffinityTerm }[];
}

/**
 * The part of a pod's spec that capacity depends on, as it is on the wire. What admission adds from other objects must be
 * in it: `overhead` of a RuntimeClass, and the name of the cluster's default PriorityClass.
 */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly resources?: Requirements;
  readonly overhead?: ResourceList;
  readonly priorityClassName?: string;
  readonly activeDeadlineSeconds?: number;
  readonly affinity?: { readonly podAffinity?: PodAffinity; readonly podAntiAffinity?: PodAffinity };
}

/** Containers and init containers, in this order. */
export function allContainers({ containers, initContainers = [] }: PodSpec): readonly Container[] {
  return [...containers, ...initContainers];
}

/** The pod with what each of its containers asks for replaced. */
export function withRequirements(pod: PodSpec, change: (given: Requirements) => Requirements): PodSpec {
  const changed = (container: Container) => ({ ...container, resources: change(container.resources ?? {}) });
  const containers = pod.containers.map(changed);
  return pod.initContainers === undefined
    ? { ...pod, containers }
    : { ...pod, containers, initContainers: pod.initContainers.map(changed) };
}

/** Whether `spec.resources` of a pod may name it. */
export function isPodLevel(resource: string): boolean {
  return resource === 'cpu' || resource === 'memory' || resource.startsWith('hugepages-');
}

/** Whether a pod asks for something as a whole: then its containers need not. */
export function asksAsAWhole({ resources = {} }: PodSpec): boolean {
  return Object.keys({ ...resources.requests, ...resources.limits }).some(isPodLevel);
}
