import { expect, test } from 'vitest';
import { injectionSettings, injectorConfigKey, injectorValuesOf } from './injection-settings.ts';

const istiod = {
  key: 'mesh/istiod-x',
  namespace: 'mesh',
  name: 'istiod-x',
  revision: 'x',
  version: '1.30.3',
  proxyImage: 'own/proxyv2:1.30.3',
  readyReplicas: 1,
  isRolling: false,
};

test('what is injected comes from the chart’s values in the injector’s ConfigMap', () => {
  const values = {
    global: { hub: 'hub', tag: '1.30.3', proxy: { image: 'proxyv2', resources: { requests: { cpu: '10m' } } } },
    pilot: { cni: { enabled: true } },
  };
  expect(injectionSettings(istiod, values)).toEqual({
    revision: 'x',
    version: '1.30.3',
    discoveryAddress: 'istiod-x.mesh.svc:15012',
    image: 'hub/proxyv2:1.30.3',
    resources: { requests: { cpu: '10m' } },
    cni: true,
  });
});

test('without such values the image is istiod’s sibling, with the usual resources', () => {
  expect(injectionSettings(istiod)).toMatchObject({
    image: 'own/proxyv2:1.30.3',
    resources: { requests: { cpu: '100m', memory: '128Mi' } },
    cni: false,
  });
});

test('a proxy image with a path is taken as it is', () => {
  const values = { global: { hub: 'hub', tag: 't', proxy: { image: 'other/proxy:9' } } };
  expect(injectionSettings(istiod, values).image).toBe('other/proxy:9');
});

test('the ConfigMap is named after the revision, except for the one without a name', () => {
  expect(injectorConfigKey(istiod)).toBe('mesh/istio-sidecar-injector-x');
  expect(injectorConfigKey({ namespace: 'mesh', revision: 'default' })).toBe('mesh/istio-sidecar-injector');
});

test('a damaged ConfigMap is as good as none', () => {
  const configMap = (values: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: { values },
  });
  expect([
    injectorValuesOf(configMap('{"a":1}')),
    injectorValuesOf(configMap('{')),
    injectorValuesOf(configMap('[]')),
  ]).toEqual([{ a: 1 }, undefined, undefined]);
});
