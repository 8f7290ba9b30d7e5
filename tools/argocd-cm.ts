/** Writes `manifests/gitops/argocd/argocd-cm.yaml` from the Lua files beside it. */
import { writeFileSync } from 'node:fs';
import { configMap, configMapFile } from './argocd-customizations.ts';

writeFileSync(configMapFile, configMap());
