import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Amounts, amountsOf, plus } from './amounts.ts';
import { podNeeds } from './pod-needs.ts';
import { allContainers, type Container, type PodSpec, type Requirements } from './pod-spec.ts';
import { inQuotaTerms } from './quota-terms.ts';
import { podOfContainers } from './testing/arbitrary.ts';

const container = (name: string, resources: Requirements = {}): Container => ({ name, resources });
const cpu = (name: string, requested: string) => container(name, { requests: { cpu: requested } });
const sidecar = (name: string, requested: string) => ({ ...cpu(name, requested), restartPolicy: 'Always' });
const itself = { pods: 1, 'count/pods': 1 };
const ofCpu = (requested: string) => amountsOf({ ...itself, cpu: requested, 'requests.cpu': requested });

describe('a pod', () => {
  test('counts as one pod when it asks for nothing', () => {
    expect(podNeeds({ containers: [container('app')] })).toEqual(amountsOf(itself));
  });

  test('counts requests and limits under every name that a quota may have for them', () => {
    const requests = {
      cpu: '100m',
      memory: '128Mi',
      'ephemeral-storage': '1Gi',
      'hugepages-2Mi': '4Mi',
      'example.com/gpu': 1,
    };
    const app = container('app', { requests, limits: { cpu: '2', memory: '1Gi', 'ephemeral-storage': '2Gi' } });
    expect(podNeeds({ containers: [app] })).toEqual(
      amountsOf({
        ...itself,
        cpu: '100m',
        'requests.cpu': '100m',
        'limits.cpu': '2',
        memory: '128Mi',
        'requests.memory': '128Mi',
        'limits.memory': '1Gi',
        'ephemeral-storage': '1Gi',
        'requests.ephemeral-storage': '1Gi',
        'limits.ephemeral-storage': '2Gi',
        'hugepages-2Mi': '4Mi',
        'requests.hugepages-2Mi': '4Mi',
        'requests.example.com/gpu': 1,
      }),
    );
  });

  test('needs what its containers need together', () => {
    expect(podNeeds({ containers: [cpu('app', '1'), cpu('istio-proxy', '100m')] })).toEqual(ofCpu('1100m'));
  });

  test('needs what an init container needs, when that is more than all its containers need', () => {
    const containers = [cpu('app', '1'), cpu('istio-proxy', '100m')];
    expect(podNeeds({ containers, initContainers: [cpu('istio-init', '2'), cpu('migrate', '1')] })).toEqual(ofCpu('2'));
    expect(podNeeds({ containers, initContainers: [cpu('istio-init', '1050m')] })).toEqual(ofCpu('1100m'));
  });

  test('needs its native sidecars beside its containers', () => {
    const pod = { containers: [cpu('app', '1')], initContainers: [sidecar('istio-proxy', '100m')] };
    expect(podNeeds(pod)).toEqual(ofCpu('1100m'));
  });

  test('needs a native sidecar beside an init container after it, and not beside one before it', () => {
    const after = [sidecar('istio-proxy', '100m'), cpu('migrate', '2')];
    const before = [cpu('migrate', '2'), sidecar('istio-proxy', '100m')];
    const needs = [after, before].map((initContainers) => podNeeds({ containers: [cpu('app', '1')], initContainers }));
    expect(needs).toEqual([ofCpu('2100m'), ofCpu('2')]);
  });

  test('needs what it says as a whole instead, where it says it', () => {
    const app = container('app', { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2' } });
    const resources = { requests: { cpu: '500m', 'ephemeral-storage': '9Gi' }, limits: { memory: '2Gi' } };
    expect(podNeeds({ containers: [app], resources })).toEqual(
      amountsOf({
        ...itself,
        cpu: '500m',
        'requests.cpu': '500m',
        'limits.cpu': '2',
        memory: '1Gi',
        'requests.memory': '1Gi',
        'limits.memory': '2Gi',
      }),
    );
  });

  test('needs the overhead of its runtime too, but has no limit because of it', () => {
    const app = container('app', { requests: { cpu: '1' }, limits: { cpu: '2', memory: '0' } });
    expect(podNeeds({ containers: [app], overhead: { cpu: '250m', memory: '120Mi' } })).toEqual(
      amountsOf({
        ...itself,
        cpu: '1250m',
        'requests.cpu': '1250m',
        'limits.cpu': '2250m',
        memory: '120Mi',
        'requests.memory': '120Mi',
        'limits.memory': '0',
      }),
    );
  });

  test('never needs less than any one of its containers, nor more than everything together', () => {
    fc.assert(
      fc.property(podOfContainers, (pod) => {
        const needs = podNeeds(pod);
        const each = allContainers(pod).map(termsOf);
        expect(each.flatMap((one) => above(one, needs))).toEqual([]);
        expect(above(needs, plus(amountsOf(itself), ...each, overheadOf(pod)))).toEqual([]);
      }),
    );
  });
});

function termsOf({ resources }: Container): Amounts {
  return inQuotaTerms(amountsOf(resources?.requests), amountsOf(resources?.limits));
}

function overheadOf({ overhead }: PodSpec): Amounts {
  return inQuotaTerms(amountsOf(overhead), amountsOf(overhead));
}

/** What of the first is more than the second has. */
function above(amounts: Amounts, most: Amounts): readonly string[] {
  return [...amounts].flatMap(([name, quantity]) => (quantity > (most.get(name) ?? -1n) ? [name] : []));
}
