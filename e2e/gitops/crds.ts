import { join } from 'node:path';
import { moduleFile } from '../cluster/tools/crds.ts';

const folder = join(import.meta.dirname, 'crds');

/**
 * Files with the real CustomResourceDefinitions of Argo CD's Application and Flux's Kustomization.
 *
 * @throws ToolError
 */
export function gitOpsCrds(): Promise<readonly string[]> {
  return Promise.all([
    moduleFile({
      name: 'Argo CD’s resource definitions',
      folder,
      module: 'github.com/argoproj/argo-cd/v3',
      file: 'manifests/crds/application-crd.yaml',
    }),
    moduleFile({
      name: 'Flux’s resource definitions',
      folder,
      module: 'github.com/fluxcd/kustomize-controller',
      file: 'config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml',
    }),
  ]);
}
