import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tool } from './modules.ts';
import { ToolError } from './tool-error.ts';

/** Taken from `KUBEBUILDER_ASSETS` always, and when they are there. */
const required: readonly Tool[] = ['etcd', 'kube-apiserver'];
const optional: readonly Tool[] = ['kubectl', 'kube-controller-manager', 'kube-scheduler'];

/** The programs that a person brings along in the folder `KUBEBUILDER_ASSETS` and the file `HELM_BIN`. */
export async function givenTools(environment: NodeJS.ProcessEnv): Promise<Partial<Record<Tool, string>>> {
  const given: Partial<Record<Tool, string>> = {};
  const { KUBEBUILDER_ASSETS: folder, HELM_BIN: helm } = environment;
  if (folder !== undefined && folder !== '') {
    for (const tool of required) given[tool] = await assertProgram('KUBEBUILDER_ASSETS', join(folder, tool));
    for (const tool of optional) if (await isProgram(join(folder, tool))) given[tool] = join(folder, tool);
  }
  if (helm !== undefined && helm !== '') given.helm = await assertProgram('HELM_BIN', helm);
  return given;
}

async function assertProgram(variable: string, file: string): Promise<string> {
  if (await isProgram(file)) return file;
  throw new ToolError(
    'ToolNotFound',
    `${variable} is set, but ${file} is no program. Correct it, or unset it to have the program built.`,
  );
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
