import { defineConfig } from 'vitest/config';

const tests = ['{src,e2e,bench,tools}/**/*.test.ts'];
const cluster = ['{src,e2e}/**/*.cluster.test.ts', 'e2e/scenarios/**/*.test.ts'];
const explorer = ['src/**/*.explorer.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: tests, exclude: [...cluster, ...explorer], testTimeout: 45_000 },
      },
      { extends: true, test: { name: 'explorer', include: explorer, testTimeout: 120_000 } },
      {
        extends: true,
        test: {
          name: 'cluster',
          include: cluster,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
