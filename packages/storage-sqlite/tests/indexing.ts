import { openSqliteSearch } from '../src/index.ts'

/** Indexes until it is killed. */
const index = openSqliteSearch({ directory: process.argv[2] ?? '' })
await index.lag()
console.log('open')
await index.caughtUp()
