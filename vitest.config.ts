import { availableParallelism } from 'node:os'
import { defineConfig, type TestUserConfig } from 'vitest/config'
import { ClosingLine } from './tools/closing-line.ts'
import { LongestFirst } from './tools/longest-first.ts'

/** On a large machine the memory bounds how many run at once, not the cores. */
const cores = Math.min(availableParallelism(), 8)

const elsewhere = ['**/node_modules/**', '**/dist/**']

const shared = {
  exclude: elsewhere,
  environment: 'node',
  // Processes, not threads: many tests start servers, workers and children, and some are killed.
  pool: 'forks',
  hookTimeout: 60_000,
  teardownTimeout: 10_000,
  // As patient as a page is waited for: what is right ends it early.
  expect: { poll: { timeout: 20_000 } },
} satisfies TestUserConfig

/** What needs an engine from elsewhere: the registry, Debian's packages. `npm run test:engines` */
const withEngines = ['**/*.engine.test.ts']

/** What tries each of the checks on a copy of everything. `npm run check` */
const ofChecks = ['tools/guards.test.ts']

/**
 * Rules without a process, a thread or a file of their own: one worker after another runs many of these files, and loads
 * what they import once.
 */
const ofRules = ['packages/{core,protocol}/**/*.test.ts', 'packages/react/{src,tests}/**/*.test.{ts,tsx}']

/**
 * What replaces a part of Node or of the console for the whole of its process, or is a process or thread of its own anyway:
 * a worker for each file. All others share one: a server starts three times as fast where one ran before.
 */
const alone = ['{apps,tools,bench,torture,soak,docs}/**/*.test.{ts,tsx}', 'packages/outbound-node/**/*.test.ts']

/** A browser, its pages and a server are several processes each: these come after the others. */
const inBrowsers = ['{apps,packages}/*/e2e/**/*.test.ts']

export default defineConfig({
  test: {
    teardownTimeout: 10_000,
    reporters: ['default', new ClosingLine()],
    globalSetup: ['tools/tests-folder.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'rules',
          include: ofRules,
          exclude: [...elsewhere, ...withEngines],
          isolate: false,
          maxWorkers: cores,
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'node',
          include: ['packages/**/*.test.ts'],
          exclude: [...elsewhere, ...alone, ...ofRules, ...inBrowsers, ...withEngines],
          isolate: false,
          // More than there are cores: many of these wait, for a timer, a child, a database.
          maxWorkers: cores + 2,
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'alone',
          include: alone,
          exclude: [...elsewhere, ...inBrowsers, ...withEngines, ...ofChecks],
          maxWorkers: cores + 2,
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
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
          // A story goes from one process to the next and back: two do not keep two cores at work.
          maxWorkers: cores + 1,
          testTimeout: 60_000,
          // A busy machine makes whole seconds of nothing; what needed it is named at the end of the run.
          retry: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: { ...shared, name: 'checks', include: ofChecks, testTimeout: 30_000, sequence: { groupOrder: 3 } },
      },
      {
        test: {
          ...shared,
          name: 'engines',
          include: withEngines,
          setupFiles: ['apps/web/e2e/on-failure.ts'],
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})
