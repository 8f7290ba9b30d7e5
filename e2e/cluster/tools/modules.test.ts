import { expect, test } from 'vitest';
import { linkerFlags, moduleVersion, toolModules } from './modules.ts';

test('each program carries the version that its go.mod requires', async () => {
  const flags = await Promise.all(
    toolModules.map(async (module) => [module.name, linkerFlags(module, await moduleVersion(module))]),
  );
  expect(Object.fromEntries(flags)).toMatchInlineSnapshot(`
    {
      "etcd": "-s -w",
      "helm": "-s -w -X helm.sh/helm/v4/internal/version.version=v4.2.4",
      "kubernetes": "-s -w -X k8s.io/component-base/version.gitVersion=v1.36.2 -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=36",
      "kwok": "-s -w",
    }
  `);
});

test('each program is built by exactly one module', () => {
  const tools = toolModules.flatMap(({ programs }) => programs.map(({ tool }) => tool));
  expect(tools.toSorted()).toEqual([
    'etcd',
    'helm',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'kubectl',
    'kwok',
  ]);
});
