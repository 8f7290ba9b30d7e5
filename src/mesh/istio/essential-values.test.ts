import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { Values } from '../provider.ts';
import { essentialValues } from './essential-values.ts';

describe('the essential values', () => {
  it('are without what only scales or places istiod, wherever the chart reads it', () => {
    const values = {
      replicaCount: 3,
      resources: { requests: { cpu: '2' } },
      pilot: { autoscaleMin: 3, tolerations: [{ operator: 'Exists' }], env: { PILOT_X: '1' } },
      global: { hub: 'registry.example.com', priorityClassName: 'system-cluster-critical' },
      meshConfig: { replicaCount: 'not that one' },
    };
    expect(essentialValues(values)).toEqual({
      pilot: { env: { PILOT_X: '1' } },
      global: { hub: 'registry.example.com' },
      meshConfig: { replicaCount: 'not that one' },
    });
  });

  it('keep what proxies get, although it looks alike', () => {
    const values = { global: { proxy: { resources: { limits: { cpu: '1' } } }, defaultResources: {} } };
    expect(essentialValues(values)).toEqual(values);
  });

  it('are equal whether scaling is asked for or not', () => {
    const values = { pilot: { replicaCount: 2 }, global: { priorityClassName: 'high' } };
    expect(essentialValues(values)).toEqual(essentialValues({}));
  });

  it('keep what is no map as it is, for the chart to refuse', () => {
    expect(essentialValues({ pilot: 'wrong', global: null })).toEqual({ pilot: 'wrong', global: null });
  });

  it('are essential as a whole: nothing more is taken away from them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('pilot', 'global', 'pdb', 'env', 'cpu'), fc.jsonValue()), (values) => {
        const once = essentialValues(values);
        expect(essentialValues(once)).toEqual(once);
      }),
    );
  });
});

/** Default values of the official charts, as data; not part of the project, so tests of it are skipped where it is absent. */
const official = join(import.meta.dirname, '../../../../shared/istio');

describe.skipIf(!existsSync(official))('of the official chart of istiod', () => {
  it.each(['1.29.6', '1.30.3'])('%s, exactly these defaults are a matter of scaling', (version) => {
    const file = load(readFileSync(join(official, version, 'values/istiod.yaml'), 'utf8')) as Record<string, Values>;
    const defaults = file._internal_defaults_do_not_set ?? {};
    const essential = essentialValues(defaults);
    const dropped = (all: Values, kept: Values) => Object.keys(all).filter((key) => !(key in kept));
    expect(dropped(defaults, essential)).toEqual([
      'autoscaleEnabled',
      'autoscaleMin',
      'autoscaleMax',
      'autoscaleBehavior',
      'replicaCount',
      'rollingMaxSurge',
      'rollingMaxUnavailable',
      'resources',
      'affinity',
      'tolerations',
      'cpu',
      'memory',
      'nodeSelector',
      'podAnnotations',
      'topologySpreadConstraints',
      'deploymentLabels',
      'deploymentAnnotations',
      'podLabels',
      'pdb',
    ]);
    expect(dropped(defaults.global as Values, essential.global as Values)).toEqual([
      'defaultPodDisruptionBudget',
      'priorityClassName',
    ]);
  });
});
