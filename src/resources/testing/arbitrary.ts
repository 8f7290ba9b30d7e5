import fc from 'fast-check';
import type { ResourceList } from '../amounts.ts';
import type { Container, PodSpec } from '../pod-spec.ts';

const cpu = fc.constantFrom('0', '50m', '100m', '0.5', '1', '1500m');
const bytes = fc.constantFrom('0', '64Mi', '128Mi', '100M', '1Gi');

const quantities = {
  cpu,
  memory: bytes,
  'ephemeral-storage': bytes,
  'hugepages-2Mi': bytes,
  'example.com/gpu': fc.nat(2),
};

/** Lists as an API server lets them in, of some resources that pods have. */
export const resourceList: fc.Arbitrary<ResourceList> = fc.record(quantities, { requiredKeys: [] });

const sides = (list: fc.Arbitrary<ResourceList>) => fc.record({ requests: list, limits: list }, { requiredKeys: [] });
const complete = fc.record({ requests: fc.record(quantities), limits: fc.record(quantities) });
const requirements = fc.oneof(sides(resourceList), complete);

const container: fc.Arbitrary<Container> = fc.record(
  {
    name: fc.constantFrom('app', 'istio-proxy', 'istio-init', 'wait'),
    resources: requirements,
    restartPolicy: fc.constant('Always'),
  },
  { requiredKeys: ['name'] },
);

const features = {
  containers: fc.array(container, { minLength: 1, maxLength: 3 }),
  initContainers: fc.array(container, { maxLength: 4 }),
  overhead: resourceList,
  priorityClassName: fc.constantFrom('high', 'low'),
  activeDeadlineSeconds: fc.nat(60),
};

/** Pods whose containers alone say what they need. */
export const podOfContainers: fc.Arbitrary<PodSpec> = fc.record(features, { requiredKeys: ['containers'] });

/** Pods that may say as a whole what they need, also less than their containers do. */
export const pod: fc.Arbitrary<PodSpec> = fc.record(
  { ...features, resources: requirements },
  { requiredKeys: ['containers'] },
);
