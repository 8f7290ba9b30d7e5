import type { Server, Socket } from 'node:net';

/** Every open connection: a server itself does not know those whose TLS handshake goes on. */
const connections = new WeakMap<Server, Set<Socket>>();

/** Listens on a Service's address. The error of a failure says what a person can do. */
export async function listenOn(server: Server, address: string, port: number): Promise<void> {
  const open = new Set<Socket>();
  connections.set(server, open);
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, address, port)));
    server.listen({ host: address, port, exclusive: true }, resolve);
  });
}

/** Ends the server and every connection to it. */
export async function closeNow(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of connections.get(server) ?? []) socket.destroy();
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
