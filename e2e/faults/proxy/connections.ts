import type { IncomingMessage } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/** The client's connections, for ending them as a network does. */
export interface Connections {
  /** Sends a TCP reset: the client sees ECONNRESET. */
  reset(request: IncomingMessage): void;
  resetAll(): void;
}

/** A TLS socket cannot send a reset, so the TCP sockets below are remembered by the client's port. */
export function connectionsOf(server: Server): Connections {
  const sockets = new Map<number, Socket>();
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => {
      if (sockets.get(remotePort) === socket) sockets.delete(remotePort);
    });
  });
  return {
    reset: ({ socket }) => void sockets.get(socket.remotePort ?? 0)?.resetAndDestroy(),
    resetAll() {
      for (const socket of sockets.values()) socket.resetAndDestroy();
    },
  };
}
