import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The API server behind the proxy, and a kubeconfig that leads to it. */
interface Target {
  readonly url: string;
  readonly adminKubeconfig: string;
}

/** A proxy of TCP connections to an API server, which a test can hurt. */
export interface NetProxy extends AsyncDisposable {
  /** Kubeconfig of the admin, through this proxy. */
  readonly kubeconfig: string;
  /** Connections that stand. */
  readonly open: number;
  /** Ends every connection at once. */
  cut(): void;
  /** While true, connections stay open and carry nothing: a peer that has vanished. */
  freeze(frozen: boolean): void;
}

export async function startNetProxy(cluster: Target): Promise<NetProxy> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const target = new URL(cluster.url);
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (frozen) from.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = `${cluster.adminKubeconfig}.proxy-${port}`;
  const text = await readFile(cluster.adminKubeconfig, 'utf8');
  await writeFile(kubeconfig, text.replaceAll(cluster.url, `https://127.0.0.1:${port}`));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    kubeconfig,
    get open() {
      return sockets.size / 2;
    },
    cut,
    freeze(next) {
      frozen = next;
      for (const socket of sockets) {
        if (frozen) socket.pause();
        else socket.resume();
      }
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
