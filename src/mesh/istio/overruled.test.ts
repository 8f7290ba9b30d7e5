import { describe, expect, it } from 'vitest';
import { resourcesSchema } from '../../api/resources.ts';
import type { GatewayWish, MeshWish, Values } from '../provider.ts';
import { checkShape, overruledBy } from './shape.ts';

const gatewayWith = (values: Values): GatewayWish => ({ name: 'istio-edge', namespace: 'edge', values });
const wish = (resources: object, values: Values = {}, gateways: readonly GatewayWish[] = []): MeshWish => ({
  version: '1.30.3',
  namespace: 'istio-system',
  values,
  tags: ['default'],
  components: { cni: { enabled: false, values: {} }, ztunnel: { enabled: false, values: {} }, gateways },
  resources: resourcesSchema.parse(resources),
});
const warnings = (...args: Parameters<typeof wish>) =>
  overruledBy(wish(...args), '1-30-3').map(({ reason, message, warning }) => `${reason} ${warning} ${message}`);

describe('a value that wins over resources', () => {
  it('is told with its path and the field, both with what they have', () => {
    expect(warnings({ availability: { minReplicas: 4 } }, { pilot: { autoscaleMin: 3 } })).toEqual([
      'ValueWins true spec.values.pilot.autoscaleMin 3 wins over spec.resources.availability.minReplicas 4: keep one of the two',
    ]);
    expect(warnings({}, {}, [gatewayWith({ autoscaling: { minReplicas: 3 } })])).toEqual([
      'ValueWins true spec.components.gateways[0].values.autoscaling.minReplicas 3 wins over spec.resources.availability.minReplicas 2: keep one of the two',
    ]);
  });

  it('is told where it is another value for the same purpose', () => {
    expect(warnings({}, { pdb: { minAvailable: 1 } })).toEqual([
      'ValueWins true spec.values.pdb.minAvailable 1 wins over spec.resources.availability.maxUnavailable 1: keep one of the two',
    ]);
    expect(warnings({}, { global: { defaultPodDisruptionBudget: { enabled: false } } })).toEqual([
      'ValueWins true spec.values.global.defaultPodDisruptionBudget.enabled false wins over spec.resources.availability.maxUnavailable 1: keep one of the two',
    ]);
  });

  it('is told of a priority class', () => {
    const own = wish({}, { global: { priorityClassName: 'own' } }, [gatewayWith({ priorityClassName: 'edge' })]);
    const asking = { ...own, priorityClasses: { controlPlane: 'mesh', gateways: 'edge' } };
    expect(overruledBy(asking, '1-30-3').map(({ message }) => message)).toEqual([
      'spec.values.global.priorityClassName "own" wins over spec.resources.priorityClasses "mesh": keep one of the two',
    ]);
  });

  it('is not told when it says the same', () => {
    expect(warnings({}, { autoscaleMin: 2 })).toEqual([]);
  });

  it('is not told where it has no effect', () => {
    expect(warnings({ autoscaling: { enabled: true } }, { replicaCount: 1 })).toEqual([]);
    expect(warnings({}, {}, [gatewayWith({ replicaCount: 1 })])).toEqual([]);
  });

  it('is cut short in words when it is long', () => {
    const tolerations = Array.from({ length: 9 }, (_, i) => ({ key: `key-${i}`, operator: 'Exists' }));
    const [told] = warnings({ placement: { tolerations: [] } }, { tolerations });
    expect(told).toContain('wins over spec.resources.placement.tolerations []');
    expect(told?.length).toBeLessThan(220);
  });

  it('needs resources to win over', () => {
    const { resources: _, ...plain } = wish({}, { autoscaleMin: 3 });
    expect(overruledBy(plain, '1-30-3')).toEqual([]);
    expect(checkShape(plain)).toEqual([]);
  });
});

describe('a value that leaves no number of replicas', () => {
  const conflicts = (...args: Parameters<typeof wish>) => checkShape(wish(...args));

  it('blocks, and both are named', () => {
    expect(conflicts({}, { autoscaleMax: 1 })).toEqual([
      {
        reason: 'InvalidResources',
        message:
          'spec.resources.availability.minReplicas 2 is above spec.values.autoscaleMax 1, and no number of replicas is between them: lower the first or raise the second',
      },
    ]);
    expect(
      conflicts({ autoscaling: { maxReplicas: 3 } }, {}, [gatewayWith({ autoscaling: { minReplicas: 4 } })]),
    ).toEqual([
      {
        reason: 'InvalidResources',
        message:
          'spec.components.gateways[0].values.autoscaling.minReplicas 4 is above spec.resources.autoscaling.maxReplicas 3, and no number of replicas is between them: lower the first or raise the second',
      },
    ]);
  });

  it('is none where no autoscaler is, or where values alone decide', () => {
    expect(conflicts({}, { autoscaleEnabled: false, autoscaleMax: 1 })).toEqual([]);
    expect(conflicts({}, { autoscaleMin: 3, autoscaleMax: 4 })).toEqual([]);
    expect(conflicts({}, {}, [gatewayWith({ kind: 'DaemonSet', autoscaling: { maxReplicas: 1 } })])).toEqual([]);
  });
});
