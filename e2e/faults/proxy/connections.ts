import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** The client's connections, for ending them as a network does. */
export interface Connections {
  /** Sends a TCP reset: the client sees ECONNRESET. */
  reset(request: IncomingMessage): void;
  /** Returns how many there were. */
  resetAll(): number;
}

/** A TLS socket cannot send a reset, so the TCP sockets below are remembered by the client's port. */
export function connectionsOf(server: Server): Connections {
  const sockets = new Map<number, Socket>();
  const secured = new Map<number, TLSSocket>();
  server.on('connection', (socket: Socket) => remember(sockets, socket));
  server.on('secureConnection', (socket: TLSSocket) => remember(secured, socket));

  const reset = (port: number): void => {
    const above = secured.get(port);
    // Node refuses to reset a socket that is just being ended, never closes it then, and the process never ends.
    if (above?.writableEnded) above.destroy();
    else sockets.get(port)?.resetAndDestroy();
  };
  return {
    reset: ({ socket }) => reset(socket.remotePort ?? 0),
    resetAll() {
      const ports = [...sockets.keys()];
      ports.forEach(reset);
      return ports.length;
    },
  };
}

function remember<T extends Socket>(sockets: Map<number, T>, socket: T): void {
  const { remotePort } = socket;
  if (remotePort === undefined) return;
  sockets.set(remotePort, socket);
  socket.once('close', () => {
    if (sockets.get(remotePort) === socket) sockets.delete(remotePort);
  });
}
