import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeClient, type KubeObject, refOf } from '../../src/kube/index.ts';
import { isRecord } from '../../src/kube/json.ts';
import { differences, type SyncTool } from './git.ts';

/** As whom Argo CD applies what is in Git, and as whom it carries out the actions of people. */
export const argoCdManagers = { sync: 'argocd-controller', actions: 'argocd-server' } as const;

/**
 * Argo CD with `ServerSideApply=true` and `ServerSideDiff=true`: what it applies it takes from everybody, and a difference is
 * what a dry run of that would change.
 */
export function argoCd(client: KubeClient): SyncTool {
  const options = { fieldManager: argoCdManagers.sync, force: true };
  return {
    pauseMs: 1_000,
    apply: (manifest) => client.apply(tracked(manifest), options),
    async differences(manifest) {
      for (;;) {
        const live = await client.get(refOf(manifest));
        if (live === undefined) return ['existence'];
        const predicted = await client.apply(tracked(manifest), { ...options, dryRun: true });
        // Otherwise somebody wrote in between, and the two tell of different moments.
        if (predicted.metadata.resourceVersion === live.metadata.resourceVersion) {
          const [mine, theirs] = [compared(predicted), compared(live)];
          return [...new Set([...differences(mine, theirs), ...differences(theirs, mine)])];
        }
        await sleep(20);
      }
    },
  };
}

/** With the annotation by which Argo CD knows its objects again. */
function tracked(manifest: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = manifest;
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const id = `platform:${group}/${kind}:${metadata.namespace ?? ''}/${metadata.name}`;
  const annotations = { ...metadata.annotations, 'argocd.argoproj.io/tracking-id': id };
  return { ...manifest, metadata: { ...metadata, annotations } };
}

/** What Argo CD compares: neither how things stand, nor what the server counts. */
function compared(object: KubeObject): unknown {
  const { status: _, metadata, ...rest } = object as KubeObject & { readonly status?: unknown };
  const { managedFields: __, resourceVersion: ___, generation: ____, ...named } = isRecord(metadata) ? metadata : {};
  return { ...rest, metadata: named };
}
