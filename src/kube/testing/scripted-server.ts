import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Script = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A server on loopback that answers by a script: for what a real API server never does on command. `token` may be
 * changed by writing the kubeconfig anew.
 */
export interface ScriptedServer extends AsyncDisposable {
  readonly kubeconfig: string;
  readonly requests: string[];
  useToken(token: string): Promise<void>;
}

/** The script is asked for everything but discovery, which serves ConfigMaps in v1. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/api/v1') return answerJson(response, 200, discovery);
    requests.push(`${request.method} ${request.url}`);
    request.resume();
    script(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), 'meshwright-kube-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const useToken = (token: string): Promise<void> => writeFile(kubeconfig, kubeconfigText(port, token));
  await useToken('first');
  return {
    kubeconfig,
    requests,
    useToken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

export function answerJson(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const discovery = {
  kind: 'APIResourceList',
  groupVersion: 'v1',
  resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }],
};

function kubeconfigText(port: number, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    clusters: [{ name: 'test', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user: { token } }],
  });
}
