import { type Amounts, amountsOf, max, plus } from './amounts.ts';
import { isPodLevel, type PodSpec } from './pod-spec.ts';

export type Side = 'requests' | 'limits';

/**
 * What a pod asks for, without overhead: what it says as a whole, and what its containers say together where it doesn't.
 * The rule of PodRequests and PodLimits of k8s.io/component-helpers/resource (1.36), before a pod has a status.
 */
export function podTotal(pod: PodSpec, side: Side): Amounts {
  const asWhole = [...amountsOf(pod.resources?.[side])].filter(([name]) => isPodLevel(name));
  return new Map([...containersTotal(pod, side), ...asWhole]);
}

/**
 * What all containers need at once, or any init container needs while it runs, whichever is more. Init containers that
 * restart always, the native sidecars, stay: beside the containers, and beside the init containers after them.
 */
export function containersTotal({ containers, initContainers = [] }: PodSpec, side: Side): Amounts {
  let sidecars: Amounts = new Map();
  let starting: Amounts = new Map();
  for (const { resources, restartPolicy } of initContainers) {
    const running = plus(sidecars, amountsOf(resources?.[side]));
    if (restartPolicy === 'Always') sidecars = running;
    starting = max(starting, running);
  }
  const started = plus(...containers.map(({ resources }) => amountsOf(resources?.[side])), sidecars);
  return max(started, starting);
}
