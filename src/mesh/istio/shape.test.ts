import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resourcesSchema } from '../../api/resources.ts';
import type { GatewayWish, Values } from '../provider.ts';
import { controlPlaneShape, gatewayShape, nodeAgentShape } from './shape.ts';

const parsed = (resources: object) => resourcesSchema.parse(resources);
const gatewayWith = (values: Values): GatewayWish => ({ name: 'istio-edge', namespace: 'edge', values });
const spreadBy = (topologyKey: string, matchLabels: Values) => ({
  topologyKey,
  maxSkew: 1,
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels },
  matchLabelKeys: ['pod-template-hash'],
});
const spread = (labels: Values) => [spreadBy('topology.kubernetes.io/zone', labels)];
const preferApart = (labels: Values) => ({
  podAntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [
      {
        weight: 100,
        podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } },
      },
    ],
  },
});
const ofIstiod = { app: 'istiod', 'istio.io/rev': '1-30-3' };

describe('resources as values for istiod', () => {
  const shape = (resources: object, values: Values = {}) =>
    controlPlaneShape({ resources: parsed(resources) }, values, '1-30-3');

  it('are none when the spec has none', () => {
    expect(controlPlaneShape({}, { pilot: { a: 1 } }, '1-30-3')).toEqual({ values: { pilot: { a: 1 } } });
  });

  it('are two replicas, of which one may be evicted, spread over zones and apart on nodes, when nothing else is said', () => {
    expect(shape({})).toEqual({
      values: {
        global: { defaultPodDisruptionBudget: { enabled: true } },
        pilot: {
          autoscaleMin: 2,
          replicaCount: 2,
          pdb: { maxUnavailable: 1 },
          topologySpreadConstraints: spread(ofIstiod),
          affinity: preferApart(ofIstiod),
        },
      },
    });
  });

  it('stand beside what people give, which stays as it is', () => {
    const { values } = shape({}, { global: { hub: 'example.com' }, pilot: { env: { A: 'b' }, autoscaleMin: 3 } });
    expect(values).toMatchObject({
      global: { hub: 'example.com', defaultPodDisruptionBudget: { enabled: true } },
      pilot: { env: { A: 'b' }, autoscaleMin: 3, replicaCount: 2 },
    });
  });

  it('give way to a value that is not under pilot, where they would win over it', () => {
    const { values } = shape({}, { autoscaleMin: 3, pdb: { minAvailable: 2 } });
    expect(values).not.toHaveProperty('pilot.autoscaleMin');
    expect(values).not.toHaveProperty('pilot.pdb');
  });

  it('ask for no budget of a single replica, which would hold up every drain', () => {
    expect(shape({ availability: { minReplicas: 1 } }).values).not.toHaveProperty('pilot.pdb');
  });

  it('raise the most when the fewest are above what the chart allows', () => {
    expect(shape({ availability: { minReplicas: 7 } }).values).toMatchObject({
      pilot: { autoscaleMin: 7, autoscaleMax: 7 },
    });
  });

  it('fix the number of replicas without an autoscaler', () => {
    const { values } = shape({ autoscaling: { enabled: false } });
    expect(values).toMatchObject({ pilot: { autoscaleEnabled: false, replicaCount: 2 } });
    expect(values).not.toHaveProperty('pilot.autoscaleMin');
  });

  it('scale between the two numbers, by the CPU that pods use', () => {
    const { values } = shape({ autoscaling: { maxReplicas: 9, targetCPUUtilization: 60 } });
    expect(values).toMatchObject({
      pilot: { autoscaleEnabled: true, autoscaleMin: 2, autoscaleMax: 9, cpu: { targetAverageUtilization: 60 } },
    });
    expect(values).not.toHaveProperty('pilot.replicaCount');
  });

  it('place it, and keep its pods apart beside the affinity that is given', () => {
    const zone = { labelSelector: {}, topologyKey: 'zone' };
    const key = 'requiredDuringSchedulingIgnoredDuringExecution';
    const { values } = shape({
      availability: { topologySpread: [], antiAffinity: 'Required' },
      placement: {
        nodeSelector: { pool: 'system' },
        tolerations: [{ key: 'dedicated', operator: 'Exists' }],
        affinity: { nodeAffinity: { a: 1 }, podAntiAffinity: { [key]: [zone] } },
      },
    });
    const apart = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: ofIstiod } };
    expect(values.pilot).toEqual({
      autoscaleMin: 2,
      replicaCount: 2,
      pdb: { maxUnavailable: 1 },
      nodeSelector: { pool: 'system' },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      affinity: { nodeAffinity: { a: 1 }, podAntiAffinity: { [key]: [zone, apart] } },
    });
  });

  it('keep nothing apart when that is asked for', () => {
    const { values } = shape({ availability: { topologySpread: [], antiAffinity: 'None' } });
    expect(Object.keys(values.pilot as Values)).toEqual(['autoscaleMin', 'replicaCount', 'pdb']);
  });

  it('say in the plan which QoS class pods are to have, because no value does', () => {
    expect(shape({ qos: 'Guaranteed' }).adjustment).toEqual({
      qos: 'Guaranteed',
      requests: 'spec.values.pilot.resources.requests',
    });
    expect(shape({ qos: 'AsRendered' })).not.toHaveProperty('adjustment');
  });

  it('never change a value that somebody gives', () => {
    const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constant({}), fc.constant([]));
    const key = fc.constantFrom('autoscaleMin', 'autoscaleMax', 'pdb', 'affinity', 'replicaCount', 'cpu', 'global');
    const flat = fc.dictionary(key, leaf);
    fc.assert(
      fc.property(flat, fc.option(flat, { nil: undefined }), (top, pilot) => {
        const values = { ...top, ...(pilot === undefined ? {} : { pilot }) };
        const shaped = shape({ autoscaling: {}, placement: { affinity: { a: 1 } } }, values).values;
        expect(shaped).toMatchObject(values);
      }),
    );
  });
});

describe('resources as values for a gateway', () => {
  const shape = (resources: object, values: Values = {}) =>
    gatewayShape({ resources: parsed(resources) }, gatewayWith(values));

  it('are those that its chart has, and it is placed by its own', () => {
    const placement = { nodeSelector: { pool: 'system' } };
    expect(shape({ placement })).toEqual({
      autoscaling: { minReplicas: 2 },
      podDisruptionBudget: { maxUnavailable: 1 },
      topologySpreadConstraints: spread({ app: 'istio-edge', istio: 'edge' }),
      affinity: preferApart({ app: 'istio-edge', istio: 'edge' }),
    });
  });

  it('spread the pods that its chart selects, however they are labelled', () => {
    const [constraint] = shape({}, { name: 'front', labels: { istio: 'ingress' } })
      .topologySpreadConstraints as Values[];
    expect(constraint).toEqual(spreadBy('topology.kubernetes.io/zone', { app: 'front', istio: 'ingress' }));
  });

  it('are none for one that runs on every node', () => {
    expect(shape({}, { kind: 'DaemonSet' })).toEqual({ kind: 'DaemonSet' });
  });
});

describe('priority classes', () => {
  const resources = parsed({});
  const priorityClasses = { controlPlane: 'high', gateways: 'edge', nodeAgents: 'agents' };

  it('are values of the charts of istiod and of gateways, those on every node too', () => {
    const ofControlPlane = controlPlaneShape({ resources, priorityClasses }, {}, '1-30-3').values;
    expect(ofControlPlane).toMatchObject({ global: { priorityClassName: 'high' } });
    const gateway = (values: Values) => gatewayShape({ resources, priorityClasses }, gatewayWith(values));
    expect(gateway({})).toMatchObject({ priorityClassName: 'edge' });
    expect(gateway({ kind: 'DaemonSet' })).toEqual({ kind: 'DaemonSet', priorityClassName: 'edge' });
  });

  it('are a change of what the charts of node agents render', () => {
    expect(nodeAgentShape({ resources, priorityClasses })).toEqual({ adjustment: { priorityClass: 'agents' } });
    expect(nodeAgentShape({ resources, priorityClasses: { gateways: 'edge' } })).toEqual({});
  });

  it('give way to what people give', () => {
    const given = { global: { priorityClassName: 'own' } };
    expect(controlPlaneShape({ resources, priorityClasses }, given, '1-30-3').values).toMatchObject(given);
    const gateway = gatewayShape({ resources, priorityClasses }, gatewayWith({ priorityClassName: 'own' }));
    expect(gateway).toMatchObject({ priorityClassName: 'own' });
  });
});
