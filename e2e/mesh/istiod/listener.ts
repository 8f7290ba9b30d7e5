import type { Server } from 'node:net';

/** An HTTP or HTTPS server that listens. */
interface Closable extends Server {
  closeAllConnections(): void;
}

/** Listens on a Service's address. The error of a failure says what a person can do. */
export async function listenOn(server: Closable, address: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, address, port)));
    server.listen({ host: address, port, exclusive: true }, resolve);
  });
}

/** Ends the server and every connection to it. */
export async function closeNow(server: Closable): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function explained(error: NodeJS.ErrnoException, address: string, port: number): Error {
  const advice: Readonly<Record<string, string>> = {
    EACCES: 'ports below 1024 need root, or: sysctl -w net.ipv4.ip_unprivileged_port_start=0',
    EADDRNOTAVAIL:
      'the cluster’s Services have no addresses on this machine (loopback): the stand-in must run as a pod there',
    EADDRINUSE: 'another process listens there already',
  };
  const why = advice[error.code ?? ''] ?? error.message;
  return new Error(`the stand-in istiod cannot listen on ${address}:${port}: ${why}`, { cause: error });
}
