/** What Argo CD has to know about our kinds, from the Lua files in `manifests/gitops/argocd/`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';

const folder = join(import.meta.dirname, '../manifests/gitops/argocd');
const controlPlane = 'meshwright.io/MeshControlPlane';

const read = (...path: readonly string[]): string => readFileSync(join(folder, ...path), 'utf8');

/** What comes before every script about actions: Lua files of Argo CD can't load one another. */
const steering = read(controlPlane, 'actions/steering.lua');

export const healthScript = read(controlPlane, 'health.lua');
export const applicationHealthScript = read('argoproj.io/Application', 'health.lua');
export const discoveryScript = `${steering}\n${read(controlPlane, 'actions/discovery.lua')}`;

/** What a person can ask for. */
export const actions = ['approve', 'pause', 'resume', 'retry', 'rollback'] as const;
export type Action = (typeof actions)[number];

export function actionScript(action: Action): string {
  return `${steering}\n${read(controlPlane, 'actions', action, 'action.lua')}`;
}

/** The file that a person merges into the ConfigMap `argocd-cm`. */
export const configMapFile = join(folder, 'argocd-cm.yaml');

const header = '# Generated from the Lua files beside it by `npm run generate`: change them, not this.\n';

export function configMap(): string {
  const steered = {
    'discovery.lua': discoveryScript,
    definitions: actions.map((name) => ({ name, 'action.lua': actionScript(name) })),
  };
  const data = {
    'resource.customizations.health.meshwright.io_MeshControlPlane': healthScript,
    'resource.customizations.actions.meshwright.io_MeshControlPlane': yaml(steered),
    'resource.customizations.health.argoproj.io_Application': applicationHealthScript,
  };
  const metadata = {
    name: 'argocd-cm',
    namespace: 'argocd',
    labels: { 'app.kubernetes.io/name': 'argocd-cm', 'app.kubernetes.io/part-of': 'argocd' },
  };
  return header + yaml({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
}

function yaml(value: unknown): string {
  return dump(value, { noRefs: true, lineWidth: -1 });
}
