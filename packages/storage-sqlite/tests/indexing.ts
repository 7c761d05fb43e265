import { openSqliteSearch } from '../src/index.ts'

/** Indexes until it is killed. */
const index = await openSqliteSearch({ directory: process.argv[2] ?? '' })
console.log('open')
await index.caughtUp()
