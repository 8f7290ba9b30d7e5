import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, describe, type KubeClient, type KubeObject, refOf } from '../../src/kube/index.ts';
import { isRecord } from '../../src/kube/json.ts';

/** Manifests that are compared and applied again and again, as GitOps tools do. */
export interface Git extends AsyncDisposable {
  /** Replaces manifests of the same objects, or adds new ones; they are applied before it resolves. */
  readonly commit: (...manifests: readonly KubeObject[]) => Promise<void>;
  /** Conflicts, and fields that somebody has changed, a sentence each; empty when nobody interferes. */
  readonly complaints: readonly string[];
  /** How often all manifests were compared and applied. */
  readonly syncs: number;
}

/** How a GitOps tool deals with one manifest. */
export interface SyncTool {
  /** Between two syncs. */
  readonly pauseMs: number;
  /** Paths at which the cluster is not as the manifest says. */
  differences(manifest: KubeObject): Promise<readonly string[]>;
  /** @throws ApiError when it is refused */
  apply(manifest: KubeObject): Promise<unknown>;
}

/** Compares field by field, and applies server-side as a manager that never takes anything from another. */
function careful(client: KubeClient): SyncTool {
  return {
    pauseMs: 250,
    differences: async (manifest) => differences(manifest, await client.get(refOf(manifest))),
    apply: (manifest) => client.apply(manifest, { fieldManager: 'gitops-controller' }),
  };
}

export function syncFromGit(client: KubeClient, tool: SyncTool = careful(client)): Git {
  const wanted = new Map<string, KubeObject>();
  const complaints = new Set<string>();
  let [stopped, syncs] = [false, 0];
  let last: Promise<void> = Promise.resolve();
  /** One at a time: what is being committed is no difference yet. */
  const inTurn = (work: () => Promise<void>): Promise<void> => (last = last.then(work));
  const apply = async (manifest: KubeObject): Promise<void> => {
    try {
      await tool.apply(manifest);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      complaints.add(`${describe(manifest)}: ${error.message}`);
    }
  };
  const commit = (...changed: readonly KubeObject[]) =>
    inTurn(async () => {
      for (const manifest of changed) wanted.set(describe(manifest), manifest);
      for (const manifest of changed) await apply(manifest);
    });
  const sync = async (): Promise<void> => {
    for (const manifest of wanted.values()) {
      for (const path of await tool.differences(manifest)) complaints.add(`${describe(manifest)}: ${path} differs`);
      await apply(manifest);
    }
    syncs += 1;
  };
  const syncing = (async () => {
    while (!stopped) {
      await inTurn(sync);
      await sleep(tool.pauseMs);
    }
  })();
  return {
    commit,
    get complaints() {
      return [...complaints];
    },
    get syncs() {
      return syncs;
    },
    async [Symbol.asyncDispose]() {
      stopped = true;
      await syncing;
    },
  };
}

/** Paths of what is wanted that is not so; lists count as a whole where their members are no objects. */
export function differences(wanted: unknown, live: unknown, path = ''): readonly string[] {
  if (Array.isArray(wanted)) {
    const found: readonly unknown[] = Array.isArray(live) ? live : [];
    if (found.length !== wanted.length) return [path];
    return wanted.flatMap((member, i) => differences(member, found[i], `${path}[${i}]`));
  }
  if (!isRecord(wanted)) return wanted === live ? [] : [path];
  return Object.entries(wanted).flatMap(([key, value]) =>
    differences(value, isRecord(live) ? live[key] : undefined, path === '' ? key : `${path}.${key}`),
  );
}
