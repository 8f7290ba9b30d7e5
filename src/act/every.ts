/**
 * Does one thing for each item at the same time, or for so many at a time, and waits for all of them before the first
 * failure is passed on: no write is left under way behind the back of whoever goes on.
 */
export async function every<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  atOnce = Number.POSITIVE_INFINITY,
): Promise<void> {
  const waiting = items.values();
  const failures: unknown[] = [];
  const worker = async () => {
    for (const item of waiting) await work(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(items.length, atOnce) }, worker));
  if (failures.length > 0) throw failures[0];
}
