import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { HealthExpressions } from './engine.ts';

const sample = join(import.meta.dirname, '../../manifests/gitops/flux/kustomizations.yaml');

/** The expressions about a MeshControlPlane that the sample for Flux has. */
export function sampleExpressions(): HealthExpressions {
  const kustomizations = loadAll(readFileSync(sample, 'utf8')) as {
    readonly spec: { readonly healthCheckExprs?: readonly HealthExpressions[] };
  }[];
  const [expressions] = kustomizations.flatMap(({ spec }) => spec.healthCheckExprs ?? []);
  if (expressions === undefined) throw new Error(`${sample} has no expressions`);
  return expressions;
}
