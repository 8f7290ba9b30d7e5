import { expect, test } from 'vitest';
import type { Page } from './client.ts';
import { readPages } from './pages.ts';

const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
const named = (name: string) => ({ ...kind, metadata: { name } });
/** A server whose list has so many pages with one object each. */
const pagesOf = (count: number) => (token: string | undefined) => {
  const page = Number(token ?? 1);
  const next = page < count ? { continue: String(page + 1) } : {};
  return Promise.resolve({ metadata: { resourceVersion: '5', ...next }, items: [named(`page-${page}`)] });
};
const read = (count: number, limit: number) => readPages(pagesOf(count), kind, 'list ConfigMap', limit);

test('a list is read to its last page', async () => {
  const seen: Page[] = [];
  for await (const page of read(3, 3)) seen.push(page);
  expect(seen).toEqual([1, 2, 3].map((page) => ({ resourceVersion: '5', items: [named(`page-${page}`)] })));
});

test('a list that never ends is given up', async () => {
  const pages = read(Number.POSITIVE_INFINITY, 2);
  await pages.next();
  await pages.next();
  await expect(pages.next()).rejects.toMatchObject({
    reason: 'TooLarge',
    message: 'could not list ConfigMap: the list has more than 2 pages',
  });
});
