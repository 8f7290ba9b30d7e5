import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { givenTools } from './given-tools.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshwright-assets-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function program(name: string, mode = 0o755): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, '#!/bin/sh\n', { mode });
  return file;
}

test('nothing is given when the variables are unset or empty', async () => {
  expect([await givenTools({}), await givenTools({ KUBEBUILDER_ASSETS: '', HELM_BIN: '' })]).toEqual([{}, {}]);
});

test('etcd, kube-apiserver and whatever else of Kubernetes is in KUBEBUILDER_ASSETS is taken, and helm from HELM_BIN', async () => {
  const etcd = await program('etcd');
  const apiServer = await program('kube-apiserver');
  const kubectl = await program('kubectl');
  const helm = await program('my-helm');
  expect(await givenTools({ KUBEBUILDER_ASSETS: folder, HELM_BIN: helm })).toEqual({
    etcd,
    'kube-apiserver': apiServer,
    kubectl,
    helm,
  });
});

test('a KUBEBUILDER_ASSETS without kube-apiserver is refused with the path that is missing', async () => {
  await program('etcd');
  await expect(givenTools({ KUBEBUILDER_ASSETS: folder })).rejects.toMatchObject({
    reason: 'ToolNotFound',
    message: `KUBEBUILDER_ASSETS is set, but ${join(folder, 'kube-apiserver')} is no program. Correct it, or unset it to have the program built.`,
  });
});

test('a HELM_BIN that may not be run is refused', async () => {
  const helm = await program('helm', 0o644);
  await expect(givenTools({ HELM_BIN: helm })).rejects.toMatchObject({ reason: 'ToolNotFound' });
});
