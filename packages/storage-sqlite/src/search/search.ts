import { join } from 'node:path'
import type { SearchIndex } from '@tidings/core'
import { openSearchThread, type SearchThreadOptions } from '@tidings/storage-sql/search/thread'
import { storeFile } from '../file/store-file.ts'

export interface SqliteSearchOptions extends Pick<SearchThreadOptions, 'log' | 'memoryMb'> {
  /** The data directory of a store that is open. The index lies in `search.db` beside it. */
  readonly directory: string
}

/** Its files. */
export interface SqliteSearchData {
  readonly store: string
  readonly index: string
}

const indexFile = 'search.db'

/** The index of the embedded store. */
export function openSqliteSearch({ directory, ...options }: SqliteSearchOptions): SearchIndex {
  const data: SqliteSearchData = { store: join(directory, storeFile), index: join(directory, indexFile) }
  return openSearchThread({ ...options, entry: new URL('./worker-entry.js', import.meta.url), data })
}
