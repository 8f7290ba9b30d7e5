import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { KubeConfig } from './client-node.ts';
import { ApiError } from './errors.ts';
import { listAt, textAt } from './json.ts';

export interface KubeconfigChoice {
  /** Path of a kubeconfig; default: `KUBECONFIG`, then `~/.kube/config`, then the pod's service account. */
  readonly kubeconfig?: string | undefined;
  /** Name of a context in it; default: its current context. */
  readonly context?: string | undefined;
}

export interface LoadedKubeconfig {
  readonly config: KubeConfig;
  /** `tokenFile` of the current user, which client-node ignores. */
  readonly tokenFile: string | undefined;
}

const inClusterToken = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Reads the kubeconfig anew and refuses what would silently run with other rights than it says. */
export function loadKubeconfig(choice: KubeconfigChoice): LoadedKubeconfig {
  const files = kubeconfigFiles(choice.kubeconfig);
  const config = new KubeConfig();
  try {
    loadInto(config, files);
    if (choice.context !== undefined) config.setCurrentContext(choice.context);
    return { config, tokenFile: checkedUser(config, files) };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw problem(`could not read the kubeconfig ${files.join(', ')}: ${messageOf(error)}`, error);
  }
}

function kubeconfigFiles(named: string | undefined): readonly string[] {
  if (named !== undefined) return [named];
  const listed = (process.env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return listed;
  const usual = join(homedir(), '.kube', 'config');
  return existsSync(usual) ? [usual] : [];
}

function loadInto(config: KubeConfig, files: readonly string[]): void {
  if (files.length === 0) {
    if (!existsSync(inClusterToken)) throw problem('found no kubeconfig: set KUBECONFIG or name one, or run in a pod');
    config.loadFromCluster();
    return;
  }
  const [first, ...others] = files;
  config.loadFromFile(first ?? '');
  for (const file of others) {
    const next = new KubeConfig();
    next.loadFromFile(file);
    config.mergeConfig(next, true);
  }
}

/** Checks the current context and returns the token file of its user, if it has one. */
function checkedUser(config: KubeConfig, files: readonly string[]): string | undefined {
  const context = config.getCurrentContext();
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (!cluster) throw problem(`the kubeconfig has no context "${context}" with a cluster`);
  if (!user) throw problem(`context "${context}" of the kubeconfig names no known user`);
  for (const file of files) {
    const entry = listAt(load(readFileSync(file, 'utf8')), 'users').find((one) => textAt(one, 'name') === user.name);
    for (const field of ['as-groups', 'as-uid', 'as-user-extra']) {
      if (textAt(entry, 'user', field) ?? listAt(entry, 'user', field)[0]) {
        throw problem(`user "${user.name}" of the kubeconfig uses ${field}, which is not supported`);
      }
    }
    const tokenFile = textAt(entry, 'user', 'tokenFile');
    if (tokenFile !== undefined) return resolve(dirname(file), tokenFile);
  }
  return undefined;
}

function problem(message: string, cause?: unknown): ApiError {
  return new ApiError({ reason: 'Credentials', message, cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
