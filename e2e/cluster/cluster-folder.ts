import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ClusterError } from './cluster-error.ts';

/** Where a cluster keeps its files, and for how long. */
export interface FolderOptions {
  /** Part of the folder's name, for people who look at it. Default `cluster`. */
  readonly name?: string;
  /**
   * For certificates, kubeconfigs, logs and data: made when missing, else it must be empty. Default: a new one under
   * the system's temporary folder.
   */
  readonly folder?: string;
  /** Leave the folder after `stop`, and after a starter that died. Default false. */
  readonly keep?: boolean;
}

/** The folder of one cluster. */
export interface ClusterFolder {
  readonly path: string;
  /** The path, unless it is to be kept. */
  readonly removable: string | undefined;
  /** Removes everything but the logs, for a start that failed: they tell why. Nothing when it is to be kept. */
  removeAllButLogs(): Promise<void>;
  /** Removes it with all that is in it, unless it is to be kept. */
  remove(): Promise<void>;
}

/** Makes the folder, readable by its owner only, for it holds private keys. */
export async function createClusterFolder(options: FolderOptions): Promise<ClusterFolder> {
  const path =
    options.folder === undefined ? await makeTemporary(options.name) : await makeGiven(resolve(options.folder));
  const removable = options.keep === true ? undefined : path;
  const remove = (target: string): Promise<void> => rm(target, { recursive: true, force: true, maxRetries: 5 });
  return {
    path,
    removable,
    async removeAllButLogs() {
      if (removable === undefined) return;
      const names = await readdir(path);
      await Promise.all(names.filter((name) => !name.endsWith('.log')).map((name) => remove(join(path, name))));
    },
    async remove() {
      if (removable !== undefined) await remove(path);
    },
  };
}

function makeTemporary(name = 'cluster'): Promise<string> {
  return mkdtemp(join(tmpdir(), `meshwright-${name}-`));
}

async function makeGiven(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const [first] = await readdir(path);
  if (first === undefined) return path;
  throw new ClusterError('FolderNotEmpty', `the cluster's folder ${path} must be empty, but holds ${first}`);
}
