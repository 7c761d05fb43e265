import { defineConfig, type TestUserConfig } from 'vitest/config'

const elsewhere = ['**/node_modules/**', '**/dist/**']

const shared = {
  exclude: elsewhere,
  environment: 'node',
  // Processes, not threads: many tests start servers, workers and children, and some are killed.
  pool: 'forks',
  hookTimeout: 60_000,
  teardownTimeout: 10_000,
} satisfies TestUserConfig

/** A browser, its pages and a server are several processes each: these come after the others, one file at a time. */
const inBrowsers = ['apps/*/e2e/**/*.test.ts', 'packages/react/tests/**/*.test.ts']

export default defineConfig({
  test: {
    teardownTimeout: 10_000,
    projects: [
      {
        test: {
          ...shared,
          name: 'node',
          include: [
            'packages/**/*.test.ts',
            'apps/**/*.test.{ts,tsx}',
            'tools/**/*.test.ts',
            'bench/**/*.test.ts',
            'torture/**/*.test.ts',
            'docs/**/*.test.ts',
          ],
          exclude: [...elsewhere, ...inBrowsers],
          maxWorkers: 2,
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          include: inBrowsers,
          setupFiles: ['apps/web/e2e/on-failure.ts'],
          maxWorkers: 1,
          testTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
