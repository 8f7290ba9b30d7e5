import { createServer } from 'node:net';

/** An address of loopback that no test cluster gives to a Service. */
const spare = '127.95.0.1';
const remedies: Readonly<Record<string, string>> = {
  EACCES:
    'only root may listen on ports below 1024 here. Run it as root, or allow it: sudo sysctl -w net.ipv4.ip_unprivileged_port_start=0',
  EADDRNOTAVAIL: 'this system has only 127.0.0.1 on loopback. Run it on Linux, for example in a container',
};

/**
 * Checks that this process can stand in for Services, which have addresses on loopback: the stand-in istiod listens on
 * port 443 of its own.
 *
 * @throws Error with what to do
 */
export async function expectServiceAddresses(address = spare, port = 443): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: address, port, exclusive: true }, resolve);
    });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const why = remedies[code];
    // Somebody else who tests the same at this moment shows that it can be done.
    if (code === 'EADDRINUSE') return;
    throw new Error(
      `The stand-in istiod cannot listen on port ${port} of a Service's address: ${why ?? String(cause)}.`,
      { cause },
    );
  } finally {
    server.close();
  }
}
