import { blockRaceConformance, type MakeRivals } from '@tidings/conformance'
import { followingConformance } from '@tidings/conformance/two-nodes/following'
import { raceConformance } from '@tidings/conformance/two-nodes/race'
import { twoNodeConformance } from '@tidings/conformance/two-nodes/taken-rights'
import { openSqliteStore } from '../src/index.ts'

/** One process has such a store, so both nodes have the same. */
const oneStore: MakeRivals = async () => {
  const store = await openSqliteStore({ file: ':memory:' })
  return { stores: [store, store], [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

twoNodeConformance('SQLite', oneStore)
blockRaceConformance('SQLite', oneStore)
raceConformance('SQLite', oneStore)
followingConformance('SQLite', oneStore)
