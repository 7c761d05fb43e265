import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes half a minute and more: begun last, it would run on while nothing else is left. */
const longest = [
  'apps/kit-docs/e2e/site.test.ts',
  'apps/web/e2e/files-on-their-way.test.ts',
  'apps/web/e2e/sign-in.test.ts',
  'apps/web/e2e/screens.test.ts',
  'apps/web/e2e/base-path.test.ts',
  'torture/src/run.test.ts',
  'apps/server/tests/strip-command.test.ts',
  'apps/server/tests/postgres-faults.test.ts',
  'apps/server/tests/server.test.ts',
  'apps/server/tests/command-line.test.ts',
  'packages/client/tests/sync-proof-cluster.test.ts',
  'packages/client/tests/sync-proof.test.ts',
  'packages/door-ws/tests/who-may-cluster.test.ts',
  'packages/door-http/tests/media.test.ts',
  'packages/client/tests/connection.test.ts',
  'packages/client/tests/shared-client.test.ts',
  'packages/client/tests/story.test.ts',
]

const isLong = ({ moduleId }: TestSpecification): boolean => longest.some((file) => moduleId.endsWith(`/${file}`))

/** What is quick is last, so that no core is left alone with something long. */
const order = ['browser', 'node', 'alone', 'rules']

const placeOf = ({ project }: TestSpecification): number => order.indexOf(project.name)

/**
 * One project after the other: a worker goes on with the next file only when that is of its own project. Within a project in
 * the order of their size, as Vitest has them; those that are known to take long before all others.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b) || Number(isLong(b)) - Number(isLong(a)))
  }
}
