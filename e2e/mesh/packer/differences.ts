import { lt } from 'semver';
import type { JsonRecord } from '../../../src/kube/json.ts';
import type { ChartName } from '../versions.ts';
import { mergeJson } from './merge-json.ts';

/** Defaults that older versions of a chart had. What differs in templates is decided there, by the chart's appVersion. */
const olderDefaults: readonly { readonly chart: ChartName; readonly before: string; readonly defaults: JsonRecord }[] =
  [
    {
      chart: 'cni',
      before: '1.29.0',
      defaults: { terminationGracePeriodSeconds: 5, ambient: { reconcileIptablesOnStartup: false } },
    },
  ];

/** CustomResourceDefinitions that came later than the oldest version. */
const laterCrds: Readonly<Record<string, string>> = { 'trafficextensions.extensions.istio.io': '1.30.0' };

/** What the default values of a chart are in one version, beyond its `values.yaml`: the image tag, and older defaults. */
export function defaultsOf(chart: ChartName, version: string): JsonRecord {
  const image = imageDefaults(chart, version);
  return olderDefaults
    .filter((difference) => difference.chart === chart && lt(version, difference.before))
    .reduce((merged, { defaults }) => mergeJson(merged, defaults), image);
}

/** Whether a version of the mesh already has this CustomResourceDefinition: 14 up to 1.29, 15 from 1.30. */
export function hasCrd(name: string, version: string): boolean {
  const since = laterCrds[name];
  return since === undefined || !lt(version, since);
}

function imageDefaults(chart: ChartName, version: string): JsonRecord {
  switch (chart) {
    case 'istiod':
    case 'cni':
      return { global: { tag: version } };
    case 'ztunnel':
      return { tag: version };
    // base runs nothing, and the image of a gateway is filled in by the injector.
    case 'base':
    case 'gateway':
      return {};
  }
}
