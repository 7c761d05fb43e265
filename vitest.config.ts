import { availableParallelism } from 'node:os'
import { defineConfig, type TestUserConfig } from 'vitest/config'
import { ClosingLine } from './tools/closing-line.ts'
import { LongestFirst } from './tools/longest-first.ts'

/**
 * More than there are cores: many of these wait, for a timer, a child, a page. On a large machine the memory bounds how many
 * run at once, not the cores.
 */
const workers = Math.min(availableParallelism(), 8) + 2

const elsewhere = ['**/node_modules/**', '**/dist/**']

const shared = {
  exclude: elsewhere,
  environment: 'node',
  // Processes, not threads: many tests start servers, workers and children, and some are killed.
  pool: 'forks',
  hookTimeout: 60_000,
  teardownTimeout: 10_000,
  testTimeout: 30_000,
  maxWorkers: workers,
  // As patient as a page is waited for: what is right ends it early.
  expect: { poll: { timeout: 20_000 } },
} satisfies TestUserConfig

/** What needs an engine from elsewhere: the registry, Debian's packages. `npm run test:engines` */
const withEngines = ['**/*.engine.test.ts']

/** What tries each of the checks on a copy of everything. `npm run check` */
const ofChecks = ['tools/guards.test.ts']

/** Rules without a process, a thread or a file of their own. */
const ofRules = ['packages/{core,protocol}/**/*.test.ts', 'packages/react/{src,tests}/**/*.test.{ts,tsx}']

/** What replaces a part of Node for the whole of its process, or looks at the whole of its heap: a worker for each file. */
const alone = [
  'packages/outbound-node/tests/names.test.ts',
  'soak/src/measure/heap.test.ts',
  'apps/server/src/operations/system.test.ts',
]

/** A browser, its pages and a server. */
const inBrowsers = ['{apps,packages}/*/e2e/**/*.test.ts']

export default defineConfig({
  test: {
    teardownTimeout: 10_000,
    reporters: ['default', new ClosingLine()],
    globalSetup: ['tools/tests-folder.ts'],
    sequence: { sequencer: LongestFirst },
    // In the order of LongestFirst, without a pause between them in which a core has nothing to do.
    projects: [
      {
        test: { ...shared, name: 'rules', include: ofRules, exclude: [...elsewhere, ...withEngines], isolate: false },
      },
      {
        test: {
          ...shared,
          name: 'node',
          include: ['{packages,apps,tools,bench,torture,soak,docs}/**/*.test.{ts,tsx}'],
          exclude: [...elsewhere, ...alone, ...ofRules, ...inBrowsers, ...withEngines, ...ofChecks],
          isolate: false,
        },
      },
      {
        test: { ...shared, name: 'alone', include: alone },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          include: inBrowsers,
          exclude: [...elsewhere, ...withEngines],
          setupFiles: ['apps/web/e2e/on-failure.ts'],
          // One worker's files share its Chromium.
          isolate: false,
          testTimeout: 60_000,
          // A busy machine makes whole seconds of nothing; what needed it is named at the end of the run.
          retry: 1,
        },
      },
      {
        test: { ...shared, name: 'checks', include: ofChecks, sequence: { groupOrder: 1 } },
      },
      {
        test: {
          ...shared,
          name: 'engines',
          include: withEngines,
          setupFiles: ['apps/web/e2e/on-failure.ts'],
          // Most of them wait for something most of the time.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
