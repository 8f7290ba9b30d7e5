import { describe, expect, it } from 'vitest';
import { labels } from '../../api/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { meshControlPlane } from '../testing/examples.ts';
import { limitRangeFindings, limitRangesToBe, ownLimitRange } from './own-limit-range.ts';

const namespace = 'istio-system';
const wish = (limitRange?: object) => meshControlPlane({ resources: limitRange === undefined ? {} : { limitRange } });
const bounds = { default: { memory: '4Gi' }, max: { cpu: '4' } };

/** One that is in the cluster. */
function live(name: string, mesh?: string): KubeObject {
  const given = mesh === undefined ? {} : { labels: { [labels.controlPlane]: mesh } };
  return { apiVersion: 'v1', kind: 'LimitRange', metadata: { name, namespace, ...given }, spec: { limits: [] } };
}

const ours = {
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'meshwright', namespace },
  spec: { limits: [{ type: 'Container', ...bounds }] },
};

describe('the LimitRange of the control plane', () => {
  it('is for the containers of its namespace, and is none when none is asked for', () => {
    expect(ownLimitRange(wish(bounds))).toEqual(ours);
    expect(ownLimitRange(wish())).toBeUndefined();
    expect(ownLimitRange(meshControlPlane())).toBeUndefined();
  });

  it('is not asked for when Kubernetes would refuse it, and what is wrong is told', () => {
    const wrong = wish({ min: { cpu: '2000m' }, default: { cpu: '1' }, max: { memory: '1Gi' } });
    expect(ownLimitRange(wrong)).toBeUndefined();
    expect(limitRangeFindings(wrong)).toEqual([
      {
        reason: 'InvalidResources',
        message:
          'spec.resources.limitRange.min.cpu is 2000m, and must not be above spec.resources.limitRange.default.cpu, which is 1: lower the one, or raise the other',
      },
    ]);
    expect(limitRangeFindings(wish(bounds))).toEqual([]);
    expect(limitRangeFindings(wish())).toEqual([]);
  });
});

describe('the LimitRanges that a namespace is going to have', () => {
  it('are those of others, and ours as it is asked for in the place of what it is', () => {
    const others = [live('team'), live('meshwright', 'other')];
    expect(limitRangesToBe(wish(bounds), namespace, [...others, live('meshwright', 'mesh')])).toEqual([
      ...others,
      ours,
    ]);
    expect(limitRangesToBe(wish(), namespace, [...others, live('meshwright', 'mesh')])).toEqual(others);
  });

  it('have ours in the namespace of the control plane alone', () => {
    expect(limitRangesToBe(wish(bounds), 'istio-ingress', [live('team')])).toEqual([live('team')]);
  });
});
