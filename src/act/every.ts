/**
 * Does one thing for each item at the same time, and waits for all of them before the first failure is passed on:
 * no write is left under way behind the back of whoever goes on.
 */
export async function every<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(items.map(work));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
