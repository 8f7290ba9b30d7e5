import { createServer, type Server } from 'node:net';
import { ClusterError } from './cluster-error.ts';

/** Ports of one cluster, all on 127.0.0.1. */
export interface SlotPorts {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

/** What one cluster has for itself among all clusters of this machine, until `release` or the end of the process. */
export interface Slot {
  readonly index: number;
  /**
   * Addresses of Services, for example `127.96.0.0/16`: loopback, so a process that listens on a ClusterIP is that
   * Service.
   */
  readonly serviceRange: string;
  /** The address that the API server's own Service gets. */
  readonly firstServiceAddress: string;
  readonly ports: SlotPorts;
  release(): Promise<void>;
}

const slots = 128;
const firstRange = 96;
const portsPerSlot = 8;
/**
 * Below the ports that kernels give to outgoing connections (from 32768 on Linux, 49152 elsewhere). A port from that
 * range could be taken by any client while an API server restarts, even by a client that dials this very port.
 */
const firstPort = 24_000;

/**
 * Takes the first free slot. The lock is a listening socket, so the kernel frees it however its owner ends, and no
 * stale lock can exist. It does not keep the process alive.
 */
export async function takeSlot(): Promise<Slot> {
  for (let index = 0; index < slots; index += 1) {
    const slot = await tryToTake(index);
    if (slot !== undefined) return slot;
  }
  throw new ClusterError(
    'NoFreeSlot',
    `all ${slots} slots for test clusters are in use (127.0.0.1, ports ${firstPort} to ${firstPort + slots * portsPerSlot - 1}): stop some clusters`,
  );
}

async function tryToTake(index: number): Promise<Slot | undefined> {
  const lock = await listen(firstPort + index * portsPerSlot);
  if (lock === undefined) return undefined;
  const slot = describe(index, lock);
  if (await allFree(slot.ports)) return slot;
  await slot.release();
  return undefined;
}

function describe(index: number, lock: Server): Slot {
  const range = `127.${firstRange + index}.0`;
  const port = firstPort + index * portsPerSlot;
  return {
    index,
    serviceRange: `${range}.0/16`,
    firstServiceAddress: `${range}.1`,
    ports: {
      etcd: port + 1,
      etcdPeer: port + 2,
      apiServer: port + 3,
      controllerManager: port + 4,
      scheduler: port + 5,
    },
    release: () => close(lock),
  };
}

/** A killed cluster may still be ending, and another program may sit on one of the ports. */
async function allFree(ports: SlotPorts): Promise<boolean> {
  for (const port of Object.values(ports)) {
    const probe = await listen(port);
    if (probe === undefined) return false;
    await close(probe);
  }
  return true;
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
