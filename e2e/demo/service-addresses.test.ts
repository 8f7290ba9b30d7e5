import { expect, test } from 'vitest';
import { expectServiceAddresses } from './service-addresses.ts';

test('an address that this machine does not have is told with the way out', async () => {
  await expect(expectServiceAddresses('192.0.2.1', 0)).rejects.toThrow(
    /port 0 of a Service's address: .*Run it on Linux/,
  );
});

test('a free port of loopback is fine', async () => {
  await expect(expectServiceAddresses('127.0.0.1', 0)).resolves.toBeUndefined();
});
