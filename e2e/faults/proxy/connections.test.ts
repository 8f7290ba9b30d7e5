import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCertificateAuthority } from '../../cluster/credentials.ts';
import { type Connections, connectionsOf } from './connections.ts';

let server: Server;
let connections: Connections;
let client: TLSSocket;
let socket: Socket;
let secured: TLSSocket;

beforeEach(async () => {
  const authority = await createCertificateAuthority();
  const { certificate, key } = await authority.issueServer(['localhost'], ['127.0.0.1']);
  server = createServer({ cert: certificate, key });
  connections = connectionsOf(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [below, above] = [once(server, 'connection'), once(server, 'secureConnection')];
  client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', ca: authority.certificate });
  client.on('error', () => undefined);
  [socket] = (await below) as [Socket];
  [secured] = (await above) as [TLSSocket];
});
afterEach(() => {
  client.destroy();
  server.close();
});

test('a client whose connection is reset sees that', async () => {
  const failed = once(client, 'error');
  connections.resetAll();
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
});

test('a connection that is just being ended is closed all the same, so that nothing keeps the process alive', async () => {
  const closed = Promise.all([once(socket, 'close'), once(secured, 'close')]);
  secured.end();
  connections.resetAll();
  await closed;
});
