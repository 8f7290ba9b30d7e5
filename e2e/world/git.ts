import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, describe, type KubeClient, type KubeObject, refOf } from '../../src/kube/index.ts';
import { isRecord } from '../../src/kube/json.ts';

/** Keeps manifests applied as GitOps tools do: it compares, and applies server-side as a manager that never takes anything from another. */
export interface Git extends AsyncDisposable {
  /** Replaces manifests of the same objects, or adds new ones; they are applied before it resolves. */
  readonly commit: (...manifests: readonly KubeObject[]) => Promise<void>;
  /** Conflicts, and fields that somebody has changed, a sentence each; empty when nobody interferes. */
  readonly complaints: readonly string[];
  /** How often all manifests were compared and applied. */
  readonly syncs: number;
}

const pauseMs = 250;

export function syncFromGit(client: KubeClient): Git {
  const wanted = new Map<string, KubeObject>();
  const complaints = new Set<string>();
  let [stopped, syncs] = [false, 0];
  let last: Promise<void> = Promise.resolve();
  /** One at a time: what is being committed is no difference yet. */
  const inTurn = (work: () => Promise<void>): Promise<void> => (last = last.then(work));
  const apply = async (manifest: KubeObject): Promise<void> => {
    try {
      await client.apply(manifest, { fieldManager: 'gitops-controller' });
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
      const live = await client.get(refOf(manifest));
      for (const path of differences(manifest, live)) complaints.add(`${describe(manifest)}: ${path} differs`);
      await apply(manifest);
    }
    syncs += 1;
  };
  const syncing = (async () => {
    while (!stopped) {
      await inTurn(sync);
      await sleep(pauseMs);
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
function differences(wanted: unknown, live: unknown, path = ''): readonly string[] {
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
