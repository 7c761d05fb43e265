import { blockRaceConformance } from '@tidings/conformance'
import {
  followingConformance,
  type MakeRivals,
  raceConformance,
  twoNodeConformance,
} from '@tidings/conformance/two-nodes'
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
