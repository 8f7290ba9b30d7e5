import { loadAll } from 'js-yaml';
import { isRecord } from '../../../src/kube/json.ts';
import { hasCrd } from './differences.ts';

/**
 * The text of `files/crds.yaml` in chart base: Istio's definitions as one JSON document each, those the version has,
 * annotated so that helm keeps them when the release goes.
 *
 * @param generated the file that Istio's API module publishes
 */
export function crdsFor(generated: string, version: string): string {
  return loadAll(generated)
    .filter(isRecord)
    .flatMap((crd) => {
      const metadata = isRecord(crd.metadata) ? crd.metadata : {};
      const annotations = isRecord(metadata.annotations) ? metadata.annotations : {};
      if (!hasCrd(String(metadata.name), version)) return [];
      const kept = { ...metadata, annotations: { ...annotations, 'helm.sh/resource-policy': 'keep' } };
      return [JSON.stringify({ ...crd, metadata: kept })];
    })
    .join('\n---\n');
}
