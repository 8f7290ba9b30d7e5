import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../kube/index.ts';
import type { LimitRangeItem } from '../../resources/index.ts';
import { meshControlPlane } from '../testing/examples.ts';
import { refusedByOwn } from './refused-by-own.ts';

function istiod(namespace = 'istio-system', memory = '2Gi'): KubeObject {
  const containers = [{ name: 'discovery', resources: { requests: { cpu: '500m', memory } } }];
  const spec = { template: { spec: { containers } } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'istiod', namespace }, spec };
}

const limitRange = (name: string, item: Omit<LimitRangeItem, 'type'>) => ({
  metadata: { name },
  spec: { limits: [{ type: 'Container', ...item }] },
});
const told = (said: string) => ({
  reason: 'LimitRangeViolation',
  message: `LimitRange istio-system/meshwright ${said}: change spec.resources.limitRange, or what the containers ask for`,
});
const discovery = 'container discovery of Deployment istio-system/istiod';
const refused = (objects: readonly KubeObject[], ...limitRanges: readonly ReturnType<typeof limitRange>[]) =>
  refusedByOwn(meshControlPlane(), objects, limitRanges);

describe('the LimitRange that spec.resources asks for', () => {
  it.each<[Omit<LimitRangeItem, 'type'>, string]>([
    [{ max: { memory: '1Gi' } }, `asks for at most 1Gi of memory, and ${discovery} has 2Gi`],
    [{ min: { cpu: '1' } }, `asks for at least 1 of cpu, and ${discovery} has 500m`],
    [
      { default: { memory: '1Gi' } },
      `makes 1Gi of memory the limit of containers that have none, and ${discovery} requests 2Gi`,
    ],
  ])('refuses what is out of its bounds: %j', (item, said) => {
    expect(refused([istiod()], limitRange('meshwright', item))).toEqual([told(said)]);
  });

  it('refuses what another one gives a container', () => {
    const others = limitRange('team', { default: { cpu: '3' } });
    expect(refused([istiod()], others, limitRange('meshwright', { max: { cpu: '2' } }))).toEqual([
      told(`asks for at most 2 of cpu, and ${discovery} has 3`),
    ]);
  });

  it('is not told of what others refuse, nor of pods in other namespaces', () => {
    const narrow = { max: { memory: '1Gi' } };
    expect(refused([istiod()], limitRange('team', narrow))).toEqual([]);
    expect(refused([istiod('istio-ingress')], limitRange('meshwright', narrow))).toEqual([]);
  });

  it('is judged by a workload as it is going to be, where it is there already', () => {
    expect(
      refused([istiod(), istiod('istio-system', '1Gi')], limitRange('meshwright', { max: { memory: '1Gi' } })),
    ).toEqual([]);
  });
});
