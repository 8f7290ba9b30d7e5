import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/index.ts';
import type { Adjustment, ChartPlan, QosAdjustment } from '../mesh/provider.ts';
import { adjusted, adjustedFields } from './adjusted.ts';

const istiod = (resources: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'istiod-1-30-3', namespace: 'istio-system' },
  spec: { template: { spec: { containers: [{ name: 'discovery', resources }] } } },
});
const requests = { cpu: '500m', memory: '2Gi' };
const guaranteed: QosAdjustment = { qos: 'Guaranteed', requests: 'spec.values.pilot.resources.requests' };
const planOf = (adjustment?: Adjustment): ChartPlan => ({
  part: 'revision',
  chart: 'istiod',
  release: 'istiod-1-30-3',
  namespace: 'istio-system',
  values: {},
  ...(adjustment === undefined ? {} : { adjustment }),
});
const field = (of: string) => ({
  kind: 'Deployment',
  namespace: 'istio-system',
  name: 'istiod-1-30-3',
  field: `spec.template.spec.containers[discovery].resources.${of}`,
});

describe('a rendered chart', () => {
  it('is handed on as it is when its plan asks for no change', () => {
    const rendered = { plan: planOf(), objects: [istiod({ requests })] };
    expect(adjusted(rendered).rendered).toBe(rendered);
  });

  it('is changed as its plan says, and tells each field', () => {
    const plan = planOf(guaranteed);
    expect(adjusted({ plan, objects: [istiod({ requests })] })).toEqual({
      rendered: {
        plan,
        objects: [istiod({ requests, limits: requests })],
        adjusted: [
          { ...field('limits.cpu'), value: '500m' },
          { ...field('limits.memory'), value: '2Gi' },
        ],
      },
      findings: [],
    });
  });

  it('gives the very same objects each time, and others for each class, also where nothing had to be changed', () => {
    const objects = [istiod({ requests, limits: requests })];
    const made = (adjustment: Adjustment) => adjusted({ plan: planOf(adjustment), objects }).rendered.objects;
    expect(made(guaranteed)).toBe(made({ ...guaranteed }));
    expect(made(guaranteed)).toEqual(objects);
    expect(made(guaranteed)).not.toBe(objects);
    expect(made({ ...guaranteed, qos: 'Burstable' })).not.toBe(made(guaranteed));
  });

  it('says which request is missing, and where to give it', () => {
    const objects = [istiod({ requests: { cpu: '500m' } })];
    expect(adjusted({ plan: planOf(guaranteed), objects }).findings).toEqual([
      {
        reason: 'QosImpossible',
        message:
          'spec.resources.qos Guaranteed takes a request of memory, and container discovery of Deployment istio-system/istiod-1-30-3 has none: ' +
          'give it one among the values, which for istiod itself is spec.values.pilot.resources.requests.memory, or set qos to AsRendered',
      },
    ]);
  });

  it('has its DaemonSets run with the priority class that its plan names, and nothing else of it', () => {
    const agent = (priorityClassName: string): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'istio-cni-node', namespace: 'istio-system' },
      spec: { template: { spec: { priorityClassName, hostNetwork: true } } },
    });
    const plan = planOf({ priorityClass: 'mesh' });
    const rendered = { plan, objects: [istiod({}), agent('system-node-critical')] };
    expect(adjusted(rendered)).toEqual({
      rendered: {
        plan,
        objects: [istiod({}), agent('mesh')],
        adjusted: [
          {
            kind: 'DaemonSet',
            namespace: 'istio-system',
            name: 'istio-cni-node',
            field: 'spec.template.spec.priorityClassName',
            value: 'mesh',
          },
        ],
      },
      findings: [],
    });
    expect(adjusted(rendered).rendered.objects).toBe(adjusted(rendered).rendered.objects);
    const asItIs = { plan, objects: [agent('mesh')] };
    expect(adjusted(asItIs).rendered).toEqual(asItIs);
  });
});

it('of two renders of one object the later one tells what was adjusted', () => {
  const render = (value: string) => [{ plan: planOf(), objects: [], adjusted: [{ ...field('limits.cpu'), value }] }];
  expect(adjustedFields([render('1'), render('2')])).toEqual([{ ...field('limits.cpu'), value: '2' }]);
});
