import { Agent } from 'undici';
import { openCredentials } from '../../../src/kube/credentials.ts';
import { ApiError } from '../../../src/kube/index.ts';
import { fieldManager } from './field-manager.ts';
import type { PatchOperation } from './inject.ts';

/** Writes objects as istiod does: plain patches, no server-side apply. */
export interface PlainWriter {
  /** Changes an object by a JSON patch. `stale`: it changed meanwhile, or is gone: look again. */
  jsonPatch(path: string, operations: readonly PatchOperation[]): Promise<'written' | 'stale'>;
  /** Merges a document into an object; `stale` when the object is gone. */
  mergePatch(path: string, document: object): Promise<'written' | 'stale'>;
  close(): Promise<void>;
}

/** @throws ApiError when the kubeconfig gives no credentials */
export async function openPlainWriter(kubeconfig: string): Promise<PlainWriter> {
  const { server, tls, headers } = await openCredentials({ kubeconfig }).current();
  const agent = new Agent({ connect: { ...tls }, allowH2: false, connections: 4 });
  const patch = async (path: string, type: string, body: unknown): Promise<'written' | 'stale'> => {
    const { statusCode, body: answer } = await agent.request({
      origin: server,
      path: `${path}?fieldManager=${fieldManager}`,
      method: 'PATCH',
      headers: { ...headers, 'content-type': type, accept: 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (statusCode < 300) return 'written';
    // A failed test of resourceVersion is 422; so is a refusal of the new content, which looking again shows too.
    if (statusCode === 404 || statusCode === 409 || statusCode === 422) return 'stale';
    throw new ApiError({
      reason: 'Internal',
      status: statusCode,
      message: `could not patch ${path}: ${text.slice(0, 300)}`,
    });
  };
  return {
    jsonPatch: (path, operations) => patch(path, 'application/json-patch+json', operations),
    mergePatch: (path, document) => patch(path, 'application/merge-patch+json', document),
    close: () => agent.destroy(),
  };
}
