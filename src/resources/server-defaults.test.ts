import { describe, expect, test } from 'vitest';
import type { PodSpec } from './pod-spec.ts';
import { withServerDefaults } from './server-defaults.ts';

describe('an API server', () => {
  test('takes limits for requests that are not made, of containers and init containers', () => {
    const resources = { requests: { cpu: '100m' }, limits: { cpu: '1', memory: '1Gi' } };
    const filled = { ...resources, requests: { cpu: '100m', memory: '1Gi' } };
    const pod: PodSpec = {
      containers: [{ name: 'app', resources }],
      initContainers: [{ name: 'istio-init', resources, restartPolicy: 'Always' }],
    };
    expect(withServerDefaults(pod)).toEqual({
      containers: [{ name: 'app', resources: filled }],
      initContainers: [{ name: 'istio-init', resources: filled, restartPolicy: 'Always' }],
    });
  });

  test('leaves requests alone that have no limit', () => {
    const pod = { containers: [{ name: 'app', resources: { requests: { cpu: '100m' } } }], priorityClassName: 'high' };
    expect(withServerDefaults(pod)).toEqual(pod);
  });

  test('lets a pod with limits as a whole request what its containers do, and else as much as its limits', () => {
    const app = { name: 'app', resources: { requests: { cpu: '100m', 'ephemeral-storage': '1Gi' } } };
    const proxy = { name: 'istio-proxy', resources: { requests: { cpu: '50m' } } };
    const limits = { cpu: '2', memory: '1Gi' };
    expect(withServerDefaults({ containers: [app, proxy], resources: { limits } }).resources).toEqual({
      requests: { cpu: '150m', memory: '1Gi' },
      limits,
    });
    expect(withServerDefaults({ containers: [app], resources: { requests: { cpu: '1' } } }).resources).toEqual({
      requests: { cpu: '1' },
    });
  });
});
