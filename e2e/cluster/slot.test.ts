import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Slot, takeSlot } from './slot.ts';

const taken: Slot[] = [];
afterEach(async () => {
  await Promise.all(taken.splice(0).map((slot) => slot.release()));
});

async function take(): Promise<Slot> {
  const slot = await takeSlot();
  taken.push(slot);
  return slot;
}

test('clusters that start at the same time share neither a Service range nor a port', async () => {
  const slots = await Promise.all([take(), take(), take()]);
  expect(new Set(slots.map((slot) => slot.serviceRange)).size).toBe(3);
  const ports = slots.flatMap((slot) => Object.values(slot.ports));
  expect(new Set(ports).size).toBe(ports.length);
});

test('a slot belongs to one process: its range is loopback, its ports are below the ephemeral ones', async () => {
  const { index, serviceRange, firstServiceAddress, ports } = await take();
  expect({ serviceRange, firstServiceAddress }).toEqual({
    serviceRange: `127.${96 + index}.0.0/16`,
    firstServiceAddress: `127.${96 + index}.0.1`,
  });
  expect(Math.max(...Object.values(ports))).toBeLessThan(32_768);
});

test('a slot can be taken again once it is released', async () => {
  const first = await takeSlot();
  await first.release();
  const next = await takeUntil(first.index);
  expect(next.index).toBe(first.index);
});

test('a slot with a port that another program uses is passed over', async () => {
  const first = await takeSlot();
  await first.release();
  const foreign = createServer();
  await new Promise<void>((resolve) => foreign.listen(first.ports.apiServer, '127.0.0.1', resolve));
  try {
    expect((await take()).index).not.toBe(first.index);
  } finally {
    await new Promise((resolve) => foreign.close(resolve));
  }
});

/** Other clusters of this machine come and go meanwhile: the slot may be taken for a moment by one of them. */
async function takeUntil(index: number): Promise<Slot> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const slot = await take();
    if (slot.index === index || Date.now() > deadline) return slot;
    if (slot.index > index) await Promise.all(taken.splice(0).map((one) => one.release()));
  }
}
