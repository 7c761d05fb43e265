import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeConformance } from '@tidings/conformance'
import { openSqliteStore } from '../src/index.ts'

storeConformance('SQLite in memory', () => openSqliteStore({ file: ':memory:' }))

storeConformance('SQLite in a directory, in its threads', () =>
  openSqliteStore({ directory: mkdtempSync(join(tmpdir(), 'tidings-store-')), readers: 2 }),
)
