import type { KubeObject } from '../../kube/index.ts';
import { at, isRecord } from '../../kube/json.ts';

/** A pod as the workload's controller would create it. */
export function firstPod({ metadata, spec }: KubeObject): KubeObject {
  const template = at(spec, 'template');
  const { namespace = '', name } = metadata;
  const [labels, annotations] = ['labels', 'annotations'].map((key) => {
    const given = at(template, 'metadata', key);
    return isRecord(given) ? (given as Readonly<Record<string, string>>) : {};
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name: `${name.slice(0, 200)}-rehearsal`,
      labels: labels ?? {},
      annotations: annotations ?? {},
    },
    spec: at(template, 'spec'),
  };
}
